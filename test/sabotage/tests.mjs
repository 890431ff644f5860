/** How an entry names the tests that must fail: a spec, the journey or proof that it gathers, and which tests of it. */
export const journey = (spec, file, names) => ({
  spec: `test/features/${spec}.spec.ts`,
  file: `test/features/journeys/${file}.ts`,
  names: names ?? `^${file.replaceAll('-', ' ')} `,
});
export const proof = (spec, file, names) => ({
  spec: `test/promises/${spec}.spec.ts`,
  file: `test/promises/proofs/${file}.ts`,
  names: names ?? `^${file.replaceAll('-', ' ')} `,
});
export const unit = (spec) => ({ spec });

/** Rows of the access matrix: a few tell as much as all of them. */
export const matrix = (...operations) => ({
  ...journey('matrix', 'access-matrix'),
  names: `^access matrix (${operations.join('|')}) is for: `,
});

/** Fields that operations do not take. */
export const smuggled = (...operations) => ({
  spec: 'test/features/matrix.spec.ts',
  file: 'test/features/matrix/mass-assignment.ts',
  names: `^access matrix a field that is not its own .* (${operations.join('|')})$`,
});

/** What files are called, how long they are, how they begin, and what stands in none of them. */
import { product, type Rule } from '../source.js';

/** Lines as they stand for the longest; for the rest lines of code, since comments on fields are the API's documentation. */
const most = { lines: 250, median: 50, ninetieth: 120 };

export const short: Rule = (files) => {
  const lengths = product(files).map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }));
  const code = product(files)
    .map(
      ({ text }) =>
        withoutComments(text)
          .split('\n')
          .filter((line) => line.trim() !== '').length,
    )
    .sort((one, other) => one - other);
  const at = (share: number): number => code[Math.floor((code.length - 1) * share)] ?? 0;
  return [
    ...lengths.filter(({ lines }) => lines > most.lines).map(({ path, lines }) => `${path} has ${lines} lines`),
    ...(at(0.5) > most.median ? [`the median file has ${at(0.5)} lines of code`] : []),
    ...(at(0.9) > most.ninetieth ? [`one file in ten has ${at(0.9)} lines of code or more`] : []),
  ];
};

/** Says what it is for before it says how. */
export const opening: Rule = (files) =>
  product(files)
    .filter(({ text }) => !/^(#![^\n]*\n)?\s*\/[*/]/.test(text))
    .map(({ path }) => `${path} opens without a comment`);

/** Kebab-case with its kind; no drawer for odds and ends. */
export const names: Rule = (files) =>
  files
    .filter(({ path }) => /^(src|test|migrations|bench)\/.*\.ts$/.test(path))
    .filter(
      ({ path }) =>
        /[^a-z0-9./-]/.test(path) || /[/.-](utils?|helpers?|managers?|shared|core|lib|types|misc)(?=[/.-])/.test(path),
    )
    .map(({ path }) => `${path} is no good name`);

/** A text becomes an id where its form is looked at, and nowhere else. */
export const ids: Rule = (files) =>
  product(files)
    .filter(({ path, text }) => path !== 'src/common/ids.ts' && /\bas (unknown as )?Id\b/.test(withoutComments(text)))
    .map(({ path }) => `${path} makes an id of a text`);

/** The environment is read in one place. */
export const environment: Rule = (files) =>
  product(files)
    .filter(
      ({ path, text }) =>
        path !== 'src/config.ts' &&
        /\bprocess\s*(\.|\?\.)\s*env\b|\{[^}]*\benv\b[^}]*\}\s*(=\s*process\b|from\s*'(node:)?process')/.test(
          withoutComments(text),
        ),
    )
    .map(({ path }) => `${path} reads the environment`);

/** What holds on one machine only: somebody's folders, or a folder beside the repository. */
export const portable: Rule = (files) =>
  files
    .filter(({ path }) => !path.startsWith('test/architecture/'))
    .flatMap(({ path, text }) =>
      [
        ...text.matchAll(
          /(?<![\w.:/-])\/(?:work|Users|root|home\/(?!node\b)\w+)\/[\w.-]+|(?:\.\.\/)+shared\/|\bC:\\\\?Users/g,
        ),
      ].map(([found]) => `${path} names ${found}`),
    );

function withoutComments(text: string): string {
  return text.replace(/\/\*[^]*?\*\/|(?<!:)\/\/[^\n]*/g, '');
}

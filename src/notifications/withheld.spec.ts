import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WITHHELD_REASONS } from './withheld.js';

it('each reason that a statement of the room writes by itself is one of those that have words', () => {
  const room = __dirname;
  const statements = readdirSync(room, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.queries.ts'))
    .map((file) => readFileSync(join(room, file), 'utf8'))
    .join('\n');
  const reasons = [...statements.matchAll(/END AS (?:fallen|reason)\b/g)].map(({ index }) =>
    statements.slice(statements.lastIndexOf('`', index), index),
  );
  expect(reasons.length).toBeGreaterThan(1);
  const written = reasons.flatMap((text) => [...text.matchAll(/THEN\s+'([A-Z_]+)'/g)].map(([, code]) => code!));
  expect(written.length).toBeGreaterThan(7);
  expect(written.filter((code) => !(WITHHELD_REASONS as readonly string[]).includes(code))).toEqual([]);
});

/** What is wrong with the table of defences, one line each, so that it cannot rot: every entry must still be able to fail. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export function complaintsOf(defences, root) {
  const names = defences.map(({ name }) => name);
  return [
    ...names.filter((name, at) => names.indexOf(name) !== at).map((name) => `${name}: stands there twice`),
    ...defences.flatMap((defence) =>
      complaintsOfOne(defence, root).map((complaint) => `${defence.name}: ${complaint}`),
    ),
  ];
}

function complaintsOfOne({ threat, changes, test }, root) {
  return [
    ...(threat ? [] : ['answers no threat']),
    ...changes.flatMap(([file, find, replace]) => {
      if (!existsSync(join(root, file))) return [`${file} is not there`];
      const times = readFileSync(join(root, file), 'utf8').split(find).length - 1;
      return [
        ...(times === 1 ? [] : [`what it takes out stands ${times} times in ${file}`]),
        ...(find === replace ? ['changes nothing'] : []),
      ];
    }),
    ...(existsSync(join(root, shownBy(test))) ? [] : [`${shownBy(test)} is not there`]),
    ...(test.spec === undefined || existsSync(join(root, test.spec)) ? [] : [`${test.spec} is not there`]),
  ];
}

/** The file with the tests: a journey or proof is run by the spec that gathers it. */
export function shownBy({ file, spec }) {
  return file ?? spec;
}

/** The table as people read it. */
export function pageOf(defences) {
  const rows = defences.map(({ name, threat, changes, test }) => {
    const files = [...new Set(changes.map(([file]) => `\`${file}\``))].join(', ');
    return `| ${name} | ${threat} | ${files} | \`${shownBy(test)}\` |`;
  });
  return `# Defences, each taken out once

\`npm run sabotage\` takes each of these out of a copy of the source in turn, runs the tests beside it, and demands that they
fail. It prints what it saw; nothing in the checkout is touched. This page is written from \`test/sabotage/\`, and a test holds it
against the table. What each answers in prose is in [security.md](security.md).

| defence | threat | taken out of | must turn red |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}

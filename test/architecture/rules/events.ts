/** Events are heard, and in the right order. */
import ts from 'typescript';
import { collect, product, type Rule, type Source } from '../source.js';

/** Each event class has a subscriber: its own, or the recorder's where the recorder takes all and words this one. */
export const heard: Rule = (files) => {
  if (!files.some(({ path }) => path.startsWith('src/activity/'))) return [];
  const subscribers = product(files).filter(({ path, text }) => !path.startsWith('src/events/') && /\.on\(/.test(text));
  const takesAll = subscribers.some(({ text }) => /\.on\(\s*DomainEvent\b/.test(text));
  const worded = files.find(({ path }) => path === 'src/events/describe.ts');
  // The compiler asks for a sentence for every event that is not listed as unrecorded.
  const unrecorded = worded === undefined ? [] : collect(worded, membersOfUnrecorded);
  const isRecorded = (event: string): boolean => unrecorded.length > 0 && !unrecorded.flat().includes(event);
  return files
    .filter(({ path }) => /^src\/events\/[\w-]+\.events\.ts$/.test(path))
    .flatMap((file) => collect(file, (node) => (ts.isClassDeclaration(node) ? node.name?.text : undefined)))
    .filter((event) => !(takesAll && isRecorded(event)) && !subscribers.some((file) => listens(file, event)))
    .map((event) => `nobody listens to ${event}`);
};

/** The recorder writes the entry that the planner's notification points to. */
export const recorderFirst: Rule = (files) =>
  product(files).flatMap(({ path, text }) => {
    const imports = /\bimports:\s*\[([^]*)/.exec(text)?.[1] ?? '';
    const recorder = imports.indexOf('ActivityModule');
    const planner = imports.indexOf('NotificationsModule');
    return recorder > planner && planner >= 0 ? [`${path} registers the planner before the recorder`] : [];
  });

function membersOfUnrecorded(node: ts.Node): string[] | undefined {
  if (!ts.isTypeAliasDeclaration(node) || node.name.text !== 'Unrecorded') return undefined;
  const types = ts.isUnionTypeNode(node.type) ? node.type.types : [node.type];
  return types.map((type) => type.getText().replace(/^\w+\./, ''));
}

/** Names the class as a value, not only to make one. */
function listens(file: Source, event: string): boolean {
  return collect(file, (node) => {
    if (!ts.isIdentifier(node) || node.text !== event) return undefined;
    const { parent } = node;
    const isValue = !ts.isImportSpecifier(parent) && !ts.isNewExpression(parent) && !ts.isTypeReferenceNode(parent);
    return isValue ? true : undefined;
  }).includes(true);
}

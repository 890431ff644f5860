/** Where SQL may stand, what it may name, and how values get into it. */
import ts from 'typescript';
import { roomOf } from '../rooms.js';
import { product, type Rule, type Source } from '../source.js';
import { isStatement, literalsOf, tablesIn, textOf, type Literal } from '../sql.js';
import { mayName, ownerOf } from '../tables.js';

/** Files that hold a statement though they are no `*.queries.ts`. */
const exceptions: Readonly<Record<string, string>> = {
  'src/database/data-source.ts': 'takes the lock under which migrations run, and asks which have run',
  'src/database/embedded.ts': 'makes the database that everything else needs',
};

/** SQL stands in migrations and in *.queries.ts. */
export const place: Rule = (files) =>
  product(files)
    .filter(({ path }) => !path.endsWith('.queries.ts') && !(path in exceptions))
    .flatMap((file) =>
      literalsOf(file)
        .filter((literal) => isStatement(textOf(literal)))
        .map((literal) => `${file.path}:${line(file, literal)} holds SQL`),
    );

/** A room's queries and entities name its own tables and those of rooms that it may import. */
export const ownTables: Rule = (files) =>
  product(files).flatMap((file) => {
    const room = roomOf(file.path) ?? '';
    const named = file.path.endsWith('.queries.ts')
      ? literalsOf(file).flatMap((literal) => tablesIn(textOf(literal)))
      : [...file.text.matchAll(/@Entity\(\{?\s*(?:name:\s*)?'(\w+)'/g)].map(([, table = '']) => table);
    return [...new Set(named)]
      .filter((table) => !mayName(file.path, room, table))
      .map((table) => `${file.path} names ${table}, which ${ownerOf.get(table)} owns`);
  });

/** Each table that a migration makes has an owner. */
export const owned: Rule = (files) =>
  files
    .filter(({ path }) => path.startsWith('migrations/'))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/CREATE TABLE (?:IF NOT EXISTS )?"?(\w+)/gi)]
        .filter(([, table = '']) => !ownerOf.has(table))
        .map(([, table]) => `${path} makes ${table}, which nobody owns`),
    );

/** Values are parameters: only constants, of the file or of a door, may be put into a statement's text. */
export const parameters: Rule = (files) =>
  product(files).flatMap((file) =>
    literalsOf(file)
      .filter((literal) => isStatement(textOf(literal)) && (isJoined(literal) || holdsValue(file, literal)))
      .map((literal) => `${file.path}:${line(file, literal)} puts a value into SQL`),
  );

function isJoined({ parent }: Literal): boolean {
  return ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.PlusToken;
}

function holdsValue({ ast }: Source, literal: Literal): boolean {
  if (!ts.isTemplateExpression(literal) || ast === null) return false;
  const constants = ast.statements
    .filter(ts.isVariableStatement)
    .filter(({ declarationList }) => (declarationList.flags & ts.NodeFlags.Const) !== 0)
    .flatMap(({ declarationList }) => declarationList.declarations.map(({ name }) => name.getText()));
  const imported = ast.statements
    .filter(ts.isImportDeclaration)
    .flatMap(({ importClause }) => importClause?.namedBindings?.getText().match(/\b[A-Z][A-Z_]+\b/g) ?? []);
  const known = [...constants, ...imported];
  return literal.templateSpans.some(({ expression }) => !known.includes(expression.getText()));
}

function line({ ast }: Source, literal: Literal): number {
  return (ast?.getLineAndCharacterOfPosition(literal.getStart()).line ?? 0) + 1;
}

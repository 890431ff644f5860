/**
 * Reads a tree of files for the rules to look at. A bad example is a tree of its own whose files end in `.txt`, so that
 * neither the compiler nor the linter nor the formatter ever takes it for code.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

export interface Source {
  /** From the root of its tree, with `/`: `src/clients/clients.service.ts`. */
  readonly path: string;
  readonly text: string;
  /** Only of TypeScript. */
  readonly ast: ts.SourceFile | null;
}

/** A rule says what is wrong, one line each; nothing: all is well. */
export type Rule = (files: readonly Source[]) => string[];

const skipped = new Set(['node_modules', 'dist', '.git', '.data', 'package-lock.json', 'bad']);

export function readTree(root: string, folder = ''): Source[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (skipped.has(entry.name)) return [];
    if (entry.isDirectory()) return readTree(root, path);
    return entry.isFile() ? [source(path.replace(/\.txt$/, ''), readFileSync(join(root, path), 'utf8'))] : [];
  });
}

function source(path: string, text: string): Source {
  const ast = path.endsWith('.ts') ? ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true) : null;
  return { path, text, ast };
}

/** Every node of a file for which `take` gives something. */
export function collect<T>({ ast }: Source, take: (node: ts.Node) => T | undefined): T[] {
  const found: T[] = [];
  const visit = (node: ts.Node): void => {
    const taken = take(node);
    if (taken !== undefined) found.push(taken);
    ts.forEachChild(node, visit);
  };
  if (ast !== null) visit(ast);
  return found;
}

/** What a file imports or exports from: a path in the tree for our own files, else the package's name. */
export function importsOf(file: Source): string[] {
  return collect(file, (node) => {
    const from =
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
        ? node.moduleSpecifier
        : ts.isCallExpression(node) && /^(import|require|jest\.mock)$/.test(node.expression.getText())
          ? node.arguments[0]
          : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
            ? node.argument.literal
            : undefined;
    if (from === undefined || !ts.isStringLiteral(from)) return undefined;
    if (!from.text.startsWith('.')) return from.text;
    return posix.join(posix.dirname(file.path), from.text).replace(/\.js$/, '.ts');
  });
}

/** Files of the product itself: no tests. */
export function product(files: readonly Source[]): Source[] {
  return files.filter(({ path }) => /^src\/.*\.ts$/.test(path) && !path.endsWith('.spec.ts'));
}

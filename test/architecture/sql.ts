/** Finds SQL in code: literals that begin as statements do, all in capitals or all in small letters. */
import ts from 'typescript';
import { collect, type Source } from './source.js';

export type Literal = ts.StringLiteral | ts.NoSubstitutionTemplateLiteral | ts.TemplateExpression;

const statement = new RegExp(
  '^\\s*(?:--[^\\n]*\\n\\s*)*(?:' +
    [
      'select\\s[^]*\\sfrom\\s',
      'select\\s+[\\w.]+\\s*\\(',
      'select\\s+\\d',
      'insert\\s+into\\s',
      'delete\\s+from\\s',
      'update\\s+\\w+(?:\\s+(?:as\\s+)?\\w+)?\\s+set\\s',
      'with\\s+(?:recursive\\s+)?\\w+\\s*(?:\\([^)]*\\)\\s*)?as\\s',
      '(?:create|alter|drop)\\s+(?:or\\s+replace\\s+)?(?:unique\\s+)?(?:table|index|role|database|function|view|type|schema|extension|user|trigger)\\s',
      '(?:truncate|grant|revoke|lock\\s+table|copy|vacuum|explain|listen|notify|comment\\s+on)\\s+\\w',
      'set\\s+(?:role|local|session)\\s',
      '(?:begin|commit|rollback|reset\\s+role)\\s*;?\\s*$',
    ].join('|') +
    ')',
  'i',
);

export function literalsOf(file: Source): Literal[] {
  return collect(file, (node) =>
    ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node)
      ? node
      : undefined,
  );
}

/** The text between the quotes; what a template puts in is left as `${name}`. */
export function textOf(literal: Literal): string {
  return ts.isTemplateExpression(literal) ? literal.getText().slice(1, -1) : literal.text;
}

export function isStatement(text: string): boolean {
  const first = /[a-z]+/i.exec(text.replace(/^\s*(--[^\n]*\n\s*)*/, ''))?.[0] ?? '';
  return (first === first.toUpperCase() || first === first.toLowerCase()) && statement.test(text);
}

/** Names that stand where a statement names a table; names of its own WITH parts among them. */
export function tablesIn(text: string): string[] {
  const named =
    /(?<!distinct\s)\b(?:from|join|into|update|using|truncate|table)\s+(?:only\s+|lateral\s+)?([a-z_"][^()]*?)(?=\)|\(|;|$|\b(?:where|set|on|join|left|right|inner|cross|order|group|returning|values|select|for|limit|union|having|using|with)\b)/gis;
  return [...text.matchAll(named)].flatMap(([, list = '']) =>
    list.split(',').map((item) => /^[\s"]*(\w+)/.exec(item)?.[1]?.toLowerCase() ?? ''),
  );
}

/** A page or an email as a browser understands it (HTML Standard, parsing): every node, one line each, in order. */
import { type DefaultTreeAdapterTypes, parse } from 'parse5';

type Node = DefaultTreeAdapterTypes.Node;

/** `mask` makes equal what may differ: dates, references, tokens. */
export function nodesOf(html: string, mask: (text: string) => string): string[] {
  return linesOf(parse(html), mask);
}

function linesOf(node: Node, mask: (text: string) => string): string[] {
  const below = 'childNodes' in node ? node.childNodes.flatMap((child) => linesOf(child, mask)) : [];
  const content = 'content' in node ? linesOf(node.content, mask) : [];
  return [lineOf(node, mask), ...below.map((line) => ` ${line}`), ...content].filter((line) => line.trim() !== '');
}

function lineOf(node: Node, mask: (text: string) => string): string {
  if ('value' in node) return mask(node.value).replaceAll(/\s+/g, ' ').trim();
  if ('data' in node) return `<!--${node.data}-->`;
  if (!('attrs' in node)) return node.nodeName;
  return `<${node.tagName}${node.attrs.map(({ name, value }) => ` ${name}="${mask(value)}"`).join('')}>`;
}

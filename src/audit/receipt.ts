/**
 * What somebody who verified the chains takes away: the last link of each, as one line of text. Kept outside the database
 * it shows later that no end was cut off, and saves walking what was walked before. Pure.
 */
import { type Chain, CHAINS } from './chain.js';

export type Receipt = Partial<Record<Chain, { readonly position: number; readonly link: Buffer }>>;

export function receiptOf(
  chains: readonly {
    readonly chain: Chain;
    readonly end: { readonly position: number; readonly link: Buffer | null };
  }[],
): string {
  return chains
    .flatMap(({ chain, end: { position, link } }) =>
      link === null ? [] : [`${chain}.${position}.${link.toString('base64url')}`],
    )
    .join('_');
}

/** null when it is none. */
export function readReceipt(text: string): Receipt | null {
  const receipt: Receipt = {};
  for (const part of text.split(/_(?=[A-Z]+\.)/)) {
    const [, name, position, link] = /^([A-Z]+)\.([1-9]\d{0,14})\.([\w-]{43})$/.exec(part) ?? [];
    const chain = CHAINS.find((known) => known === name);
    if (chain === undefined) return null;
    receipt[chain] = { position: Number(position), link: Buffer.from(link!, 'base64url') };
  }
  return receipt;
}

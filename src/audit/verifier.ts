/**
 * Walks the chains from their beginning, or from what a receipt says was verified before, and names the first row of each
 * that does not fit. It reads in pages, so that millions of rows need no more memory than one page.
 */
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import { Database } from '../database/database.js';
import { BEGINNING, type Chain, chainKey, CHAINS } from './chain.js';
import { ChainWalk, type Fault } from './chain-walk.js';
import { type Receipt, receiptOf } from './receipt.js';
import { type ChainEnd, endOf, linksAfter, rowsAfter } from './verification.queries.js';

export interface ChainVerdict {
  readonly chain: Chain;
  readonly end: ChainEnd;
  /** Links that were walked. */
  readonly verified: number;
  /** null: all fits. */
  readonly firstFault: Fault | null;
}

export interface Verdict {
  readonly fits: boolean;
  /** What was verified, to begin from the next time; null unless all fits. */
  readonly receipt: string | null;
  readonly chains: readonly ChainVerdict[];
}

const PAGE = 2000;
const NO_ID = '00000000-0000-0000-0000-000000000000';

@Injectable()
export class Verifier {
  private readonly key: Buffer;

  constructor(
    private readonly database: Database,
    @Inject(CONFIG) config: Config,
  ) {
    this.key = chainKey(config.secret!);
  }

  async verify(since: Receipt | null): Promise<Verdict> {
    const chains: ChainVerdict[] = [];
    for (const chain of CHAINS) chains.push(await this.verifyChain(chain, since));
    const fits = chains.every(({ firstFault }) => firstFault === null);
    return { fits, receipt: fits ? receiptOf(chains) : null, chains };
  }

  private async verifyChain(chain: Chain, since: Receipt | null): Promise<ChainVerdict> {
    const end = await endOf(chain, this.database);
    const { position = 0, link = BEGINNING } = since?.[chain] ?? {};
    const walk = new ChainWalk(chain, this.key, position, link);
    let fault = await this.requireStart(chain, position, link);
    while (fault === null && walk.position < end.position) {
      const page = await linksAfter(chain, walk.position, end.position, PAGE, this.database);
      fault = page.length === 0 ? gapBefore(end) : walk.on(page);
    }
    fault ??= await this.findUnsealed(chain);
    return { chain, end, verified: walk.position - position, firstFault: fault };
  }

  /** The link at which a receipt ends has to be there, as it was. */
  private async requireStart(chain: Chain, position: number, link: Buffer): Promise<Fault | null> {
    if (position === 0) return null;
    const [there] = await linksAfter(chain, position - 1, position, 1, this.database);
    if (there?.link.equals(link) === true) return null;
    return { fault: 'CUT', position, day: there?.day ?? null, rowId: there?.rowId ?? null };
  }

  private async findUnsealed(chain: Chain): Promise<Fault | null> {
    for (let id: string | null = NO_ID; id !== null;) {
      const page: { last: string | null; unsealed: string | null } = await rowsAfter(chain, id, PAGE, this.database);
      if (page.unsealed !== null) return { fault: 'UNSEALED', position: null, day: null, rowId: page.unsealed };
      id = page.last;
    }
    return null;
  }
}

/** The end itself went while it was walked to. */
function gapBefore({ position, day }: ChainEnd): Fault {
  return { fault: 'GAP', position, day, rowId: null };
}

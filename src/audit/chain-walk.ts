/** Walks one chain link by link and finds the first that does not fit, and how. Pure. */
import { type Chain, linkOf } from './chain.js';

export const FAULTS = ['CHANGED', 'MISSING', 'GAP', 'OUT_OF_TIME', 'UNSEALED', 'CUT'] as const;

/** The first row that does not fit. */
export interface Fault {
  /**
   * `CHANGED`: the row or its link is not what was sealed; `MISSING`: the row is gone; `GAP`: links before this one are
   * gone; `OUT_OF_TIME`: it says that it is much older than what was sealed before it; `UNSEALED`: it has no link and
   * does not wait for one; `CUT`: the chain does not hold the link at which the receipt ends.
   */
  readonly fault: (typeof FAULTS)[number];
  readonly position: number | null;
  readonly day: string | null;
  readonly rowId: string | null;
}

/** A link as it stands, with the digest of its row as it is now. */
export interface Step {
  readonly position: number;
  readonly day: string;
  readonly rowId: string;
  readonly link: Buffer;
  readonly digest: Buffer | null;
  readonly at: Date | null;
}

/** Milliseconds: no verb takes so long from its instant to its commit. */
const LATEST = 3_600_000;

export class ChainWalk {
  private newest = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly chain: Chain,
    private readonly key: Buffer,
    /** Where the walk stands: all up to here fits. */
    public position: number,
    private previous: Buffer,
  ) {}

  /** The first fault of these links, which go on where the last ones ended. */
  on(steps: readonly Step[]): Fault | null {
    for (const step of steps) {
      const fault = this.faultOf(step);
      if (fault !== null) return { fault, position: step.position, day: step.day, rowId: step.rowId };
      this.position = step.position;
      this.previous = step.link;
      this.newest = Math.max(this.newest, step.at!.getTime());
    }
    return null;
  }

  private faultOf({ position, day, rowId, link, digest, at }: Step): Fault['fault'] | null {
    if (position !== this.position + 1) return 'GAP';
    if (at === null) return 'MISSING';
    const { chain, previous, key } = this;
    if (!linkOf({ chain, position, day, rowId, digest }, previous, key).equals(link)) return 'CHANGED';
    return at.getTime() < this.newest - LATEST ? 'OUT_OF_TIME' : null;
  }
}

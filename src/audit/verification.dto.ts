/** What verifying the chains says over HTTP. */
import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, IsString } from 'class-validator';
import { type Chain, CHAINS } from './chain.js';
import { FAULTS } from './chain-walk.js';
import type { Verdict } from './verifier.js';

/** Where to begin. */
export class VerificationQuery {
  /**
   * The receipt of an earlier verification: what it covers is not walked again, only its end has to be there as it was.
   * Absent: from the beginning.
   */
  @IsOptional()
  @IsString()
  since?: string;
}

/** The first row that does not fit. */
export class ChainFault {
  /**
   * `CHANGED`: the row or its link is not what was sealed; `MISSING`: the row is gone; `GAP`: links before this one are
   * gone; `OUT_OF_TIME`: the row says that it is much older than what was sealed before it; `UNSEALED`: it has no link
   * and does not wait for one; `CUT`: the link at which the receipt ends is not there.
   */
  @ApiProperty({ enum: [...FAULTS], example: 'CHANGED' })
  fault!: (typeof FAULTS)[number];

  /**
   * Which link of the chain, counted from 1; null where the row has none.
   * @example 20417
   */
  position!: number | null;

  /**
   * The day (UTC) on which it was sealed.
   * @example "2026-11-25"
   */
  day!: string | null;

  /** The id of the row. */
  @ApiProperty({ format: 'uuid', type: 'string', nullable: true })
  rowId!: string | null;
}

/** How one chain stands. */
export class ChainVerification {
  /** `ACCESS`: who looked; `ACTIVITY`: what happened. */
  @ApiProperty({ enum: [...CHAINS], example: 'ACCESS' })
  chain!: Chain;

  /**
   * How many rows are sealed.
   * @example 20416
   */
  sealed!: number;

  /**
   * The day (UTC) of the last link; null when nothing is sealed.
   * @example "2026-11-25"
   */
  sealedUpTo!: string | null;

  /**
   * How many rows wait to be sealed: a second's worth while a worker runs.
   * @example 3
   */
  waiting!: number;

  /** When the first of them was written; null when none waits. */
  waitingSince!: Date | null;

  /**
   * How many links were walked this time, up to the first fault.
   * @example 20416
   */
  verified!: number;

  /** null when everything fits. */
  @ApiProperty({ type: () => ChainFault, nullable: true, example: null })
  firstFault!: ChainFault | null;
}

/** Whether access log and activity are as they were written. */
export class Verification {
  /** Whether every row fits. */
  fits!: boolean;

  /**
   * Keep it outside Patchwork: given as `since`, it shows that no end was cut off in between. Null unless everything fits.
   * @example "ACCESS.20416.mX0j1o0nZ6bq0Yg3mJk0c2n1e6w8p9r4t5y7u3i2o1a"
   */
  receipt!: string | null;

  chains!: ChainVerification[];
}

export function verificationOf({ fits, receipt, chains }: Verdict): Verification {
  return {
    fits,
    receipt,
    chains: chains.map(({ chain, end, verified, firstFault }) => ({
      chain,
      sealed: end.position,
      sealedUpTo: end.day,
      waiting: end.waiting,
      waitingSince: end.waitingSince,
      verified,
      firstFault,
    })),
  };
}

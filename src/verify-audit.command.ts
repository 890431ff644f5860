/**
 * The command `npm run verify-audit -- [RECEIPT]`: walks the chains over access log and activity and names the first row
 * of each that does not fit; with the receipt of an earlier run only what came since. Ends with 1 when something does not.
 */
import { Logger } from '@nestjs/common';
import { createApp } from './app.setup.js';
import { type ChainVerdict, readReceipt, Verifier } from './audit/index.js';
import { runCommand } from './command.js';
import { loadConfig } from './config.js';
import { prepareDatabase } from './database/prepare.js';

const FAULTS: Record<NonNullable<ChainVerdict['firstFault']>['fault'], string> = {
  CHANGED: 'it or its link was changed, or PATCHWORK_SECRET is not the one that it was sealed with',
  MISSING: 'it was deleted',
  GAP: 'links before it were deleted',
  OUT_OF_TIME: 'it was put in later, with an old date',
  UNSEALED: 'it was put in beside the chain',
  CUT: 'the chain does not end there as the receipt says',
};

await runCommand(async () => {
  const asked = process.argv[2];
  const since = asked === undefined ? null : readReceipt(asked);
  if (asked !== undefined && since === null)
    throw new Error('Give a receipt as an earlier run printed it, or nothing.');
  Logger.overrideLogger(['error', 'fatal']);
  const { config, stopDatabase } = await prepareDatabase(loadConfig());
  try {
    // Beside a running server: no jobs, and a port for the mail page that is free.
    const app = await createApp({ ...config, role: 'api', demo: false, mailPagePort: 0 });
    try {
      const { fits, receipt, chains } = await app.get(Verifier).verify(since);
      for (const chain of chains) console.log(sentenceOf(chain));
      if (!fits)
        throw new Error('Something does not fit. Keep the database as it is and find out who could write to it.');
      console.log(`Receipt, to be kept elsewhere: ${receipt}`);
    } finally {
      await app.close();
    }
  } finally {
    await stopDatabase();
  }
});

function sentenceOf({ chain, end, verified, firstFault }: ChainVerdict): string {
  const far = `${verified} of ${end.position} links fit, sealed up to ${end.day ?? 'nothing yet'}, ${end.waiting} waiting`;
  if (firstFault === null) return `${chain}: ${far}.`;
  const { fault, position, day, rowId } = firstFault;
  const where = position === null ? '' : ` at link ${position} of ${day ?? 'no day'}`;
  return `${chain}: ${far}.\n  The first row that does not fit: ${rowId ?? 'none'}${where}: ${FAULTS[fault]}.`;
}

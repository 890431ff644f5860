/**
 * The workers that run in this process. They look for work at every tick of theirs, as they do for everybody; a test that
 * waits for it has them look at once, so that nobody waits for a tick and ticks may be rare.
 */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { EmailChangeJob } from '../../src/agents/email-change/email-change.job.js';
import { EscalationJob } from '../../src/attentions/escalation.job.js';
import { BarJob } from '../../src/clients/bars/bar.job.js';
import { SightingJob } from '../../src/decoys/sighting.job.js';
import { DeliveryJob } from '../../src/notifications/delivery/delivery.job.js';
import { AccountMailJob } from '../../src/sign-in/index.js';

const working = new Set<NestFastifyApplication>();

export const workers = {
  add: (app: NestFastifyApplication): void => void working.add(app),
  remove: (app: NestFastifyApplication): void => void working.delete(app),
};

/** Has them do what is due now. Comes back when it is done, at most after so many milliseconds: a mail server may be slow. */
export async function wakeWorkers(longest = 100): Promise<void> {
  if (working.size === 0) return;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, longest)));
  await Promise.race([Promise.all([...working].map(doAllOf)), late]);
  clearTimeout(timer);
}

/** First what makes further mail. None of them throws. */
async function doAllOf(app: NestFastifyApplication): Promise<void> {
  await Promise.all(
    [EscalationJob, SightingJob, EmailChangeJob, BarJob].map((job) => app.get<{ tick(): Promise<void> }>(job).tick()),
  );
  await Promise.all([app.get(DeliveryJob).tick(), app.get(AccountMailJob).tick()]);
}

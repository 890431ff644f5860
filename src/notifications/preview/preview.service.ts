/** Answers how many emails other preferences would have made of the last four weeks. It writes nothing. */
import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../../common/actor.js';
import { CONFIG, type Config } from '../../config.js';
import { patchworkNow } from '../../database/clock.queries.js';
import { Transaction } from '../../database/transaction.js';
import { readChoices, requireAllowed } from '../preferences/choices.js';
import { recipientsAmong } from '../preferences/recipients.queries.js';
import { allowedFor } from '../preferences/timing.js';
import { countByDay, DAYS } from './days.js';
import { notificationsSince, standingsSince, stepsSince } from './history.queries.js';
import type { Preview, PreviewRequest } from './preview.dto.js';
import { emailsOf } from './simulation.js';

/** So far before the first day may something have happened whose email went within it: a week's digest, and holidays. */
const DAYS_BEFORE = 28;
const DAY = 86_400_000;

@Injectable()
export class PreviewService {
  constructor(
    private readonly transaction: Transaction,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** 400 and 422 as for a real choice. */
  async preview({ agentId }: Principal, { frequencies }: PreviewRequest): Promise<Preview> {
    const wanted = readChoices(frequencies, 'frequencies');
    const { person, history, now } = await this.transaction.run(async (tx) => {
      const at = await patchworkNow(tx);
      const since = new Date(at.getTime() - (DAYS + DAYS_BEFORE) * DAY);
      const [agent] = await recipientsAmong([agentId!], tx);
      const notifications = await notificationsSince(agentId!, since, tx);
      const standings = await standingsSince(agentId!, since, tx);
      const steps = await stepsSince(agentId!, since, tx);
      return { person: agent!, history: { notifications, standings, steps }, now: at };
    });
    requireAllowed(wanted, 'frequencies', (kind) => allowedFor(kind, person.agency.floors));
    const [current, proposed] = [person, { ...person, choices: { ...person.choices, ...wanted } }].map((one) =>
      countByDay(emailsOf(history, one, this.config, now), now, person.timeZone),
    );
    return { current: current!, proposed: proposed! };
  }
}

/**
 * The real thing that the histories are told on: an application over HTTP, and a worker that sends only when told to and
 * can be made to die before or after each of its steps. It keeps what the model cannot know: ids.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { WorkerTransaction } from '../../../src/database/transaction.js';
import { MailTransport } from '../../../src/mail/transport.js';
import { Deliverer } from '../../../src/notifications/delivery/deliverer.js';
import { startApp, type TestApp } from '../../support/app.js';
import { Rows } from '../../support/rows.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';
import type { Who } from './model.js';

/** A worker dies before or after its `step`-th transaction or conversation, counted from 0. */
export interface Death {
  readonly step: number;
  readonly when: 'before' | 'after';
}

/** A notification as it stands in its row. */
export interface Row {
  readonly id: string;
  readonly who: Who;
  readonly kind: string;
  readonly frequency: string;
  readonly after: number | null;
  readonly withheld: string | null;
  readonly heldBy: string | null;
  readonly seen: boolean;
  readonly emailId: string | null;
  readonly emailState: string | null;
  /** Attempts of its email that a dead worker left, and that may have arrived. */
  readonly ambiguous: number | null;
}

/** Low, so that histories reach it. */
export const CEILING = 1;

class Died extends Error {}

export class Stage {
  private readonly dying = new AsyncLocalStorage<{ death: Death | null; step: number }>();

  private constructor(
    readonly world: World,
    private readonly worker: TestApp,
    private readonly rows: Rows,
    readonly people: Record<Who, Person>,
    /** Of another agency, on every team and without email: with nobody but themselves a team removes nobody alone. */
    private readonly witness: Person,
  ) {
    const transaction = worker.app.get(WorkerTransaction);
    const transport = worker.app.get(MailTransport);
    const [run, send] = [transaction.run.bind(transaction), transport.send.bind(transport)];
    transaction.run = ((verb) => this.step(() => run(verb))) as typeof transaction.run;
    transport.send = (message) => this.step(() => send(message));
  }

  static async open(): Promise<Stage> {
    const world = await makeWorld({ role: 'api', asItHappensCeiling: CEILING });
    const home = await world.agency();
    const people = {
      lee: await world.agent({ agency: home }),
      bea: await world.agent({ agency: home }),
      cal: await world.agent({ agency: home }),
    };
    // A worker with a tick so rare that it never comes.
    const worker = await startApp({ role: 'worker', mailTick: 100_000, asItHappensCeiling: CEILING }, world);
    const witness = await world.agent();
    const none = { TEAM: 'NEXT_LOGIN', CONTACT: 'NEXT_LOGIN', IDENTITY: 'NEXT_LOGIN', STATUS: 'NEXT_LOGIN' };
    await world.choose(witness, none);
    return new Stage(world, worker, new Rows(world.database.ownerUrl), people, witness);
  }

  /** Puts the witness on the client's team. */
  watch(client: { id: string }): Promise<void> {
    return this.rows.members([client], [this.witness]);
  }

  /** How many notifications the witness got since then. */
  async watched(since: number): Promise<number> {
    const seen = 'SELECT FROM notification WHERE agent_id = $1 AND occurred_at >= $2';
    return this.rows.count(seen, [this.witness.id, new Date(since)]);
  }

  async close(): Promise<void> {
    await this.worker.close();
    await this.rows.close();
    await this.world.close();
  }

  /** Sends all that is due, one email after the other; true if the worker died of it. Its leases have run out by then. */
  async send(death: Death | null): Promise<boolean> {
    const deliverer = this.worker.app.get(Deliverer);
    const died = await this.dying.run({ death, step: 0 }, async () => {
      try {
        while (await deliverer.deliverNext(false));
        return false;
      } catch (fault) {
        if (fault instanceof Died) return true;
        throw fault;
      }
    });
    await this.rows.query(
      `UPDATE email SET lease_until = clock_timestamp() - interval '1 second' WHERE state = 'SENDING'`,
    );
    return died;
  }

  /** All notifications about these clients, in the order in which they were written. */
  async rowsAbout(clientIds: readonly string[]): Promise<Row[]> {
    const who = new Map<string, Who>(Object.entries(this.people).map(([name, { id }]) => [id, name as Who]));
    const rows = await this.rows.query<Omit<Row, 'who' | 'after'> & { agentId: string; after: Date | null }>(
      `SELECT n.id, n.agent_id AS "agentId", n.kind, n.frequency, n.email_after AS after, n.withheld, n.held_by AS "heldBy",
              n.seen_at IS NOT NULL AS seen, n.email_id AS "emailId", m.state AS "emailState", m.ambiguous
         FROM notification n LEFT JOIN email m ON m.id = n.email_id
        WHERE n.client_id = ANY ($1::uuid[]) AND n.agent_id <> $2 ORDER BY n.id`,
      [clientIds, this.witness.id],
    );
    return rows.map(({ agentId, after, ...row }) => ({
      ...row,
      who: who.get(agentId)!,
      after: after?.getTime() ?? null,
    }));
  }

  async moveTo(instant: number): Promise<void> {
    const now = new Date(instant).toISOString();
    expectStatus(await this.world.admin.api.put('/v1/demo/clock', { now }), 200);
  }

  private async step<T>(work: () => Promise<T>): Promise<T> {
    const run = this.dying.getStore();
    if (run === undefined || run.death === null) return work();
    const { death } = run;
    const isIts = run.step++ === death.step;
    if (isIts && death.when === 'before') throw new Died();
    const result = await work();
    if (isIts) throw new Died();
    return result;
  }
}

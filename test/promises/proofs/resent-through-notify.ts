/**
 * An email that failed at GOV.UK Notify and that an admin sends again: Patchwork does not take what Notify still knows of the
 * former attempt for the outcome of the new one, however the failure came to be known.
 */
import { inboxOf } from '../../support/inbox.js';
import { type NotifyDouble, type NotifyMode, startNotify } from '../../support/notify.js';
import { waitFor } from '../../support/progress.js';
import { type AgentRow, Rows } from '../../support/rows.js';
import { settle } from '../../support/time.js';
import { wakeWorkers } from '../../support/workers.js';
import { expectStatus, makeWorld, type World } from '../../support/world.js';

const TOKEN = 'k7vQ0cT5mYk2bPpL8sWd1hUgE4an3Zr7';

let notify: NotifyDouble;
let world: World;
let rows: Rows;
let agent: AgentRow;

beforeAll(async () => {
  notify = await startNotify();
  const settings = { smtpUrl: null, notify: notify.settings, mailCallbackToken: TOKEN };
  world = await makeWorld({ ...settings, mailRetry: 0.05 });
  rows = new Rows(world.database.ownerUrl);
});

afterAll(async () => {
  await world.close();
  await rows.close();
  await notify.close();
});

beforeEach(async () => {
  [agent] = (await rows.agents(1)) as [AgentRow];
});

async function due(): Promise<void> {
  const clients = await rows.clients(1);
  await rows.members(clients, [agent]);
  await rows.dueNotifications(clients, [agent]);
}

const email = async (): Promise<any> =>
  expectStatus(await world.admin.api.get(`/v1/admin/emails?agentId=${agent.id}`), 200).body.items[0];
const taken = () => notify.taken.filter(({ mail }) => mail.to === agent.email);
const answers = (...plan: NotifyMode[]): void => {
  notify.behaviour.of = ({ count }) => plan[count - 1] ?? 'ok';
};
async function tell(attempt: number): Promise<void> {
  const { id, reference, status } = taken()[attempt - 1]!;
  expectStatus(await world.api.as(TOKEN).post('/v1/mail/receipts', { id, reference, status }), 204);
}
async function resend(): Promise<void> {
  const { id } = await email();
  const reason = 'Their mailbox is put right';
  expectStatus(await world.admin.api.post(`/v1/admin/emails/${id}/resending`, { reason }), 201);
}

const WAYS: Record<string, { first: NotifyMode; learn: () => Promise<void> }> = {
  'a receipt': {
    first: 'ok',
    learn: async () => {
      await due();
      await settle(world.admin.api);
      taken()[0]!.status = 'permanent-failure';
      await tell(1);
    },
  },
  'a look-up': { first: 'take-and-drop', learn: () => inDoubt(1, due) },
};

/** The attempt is in doubt, until Notify can be asked and says that it failed. */
async function inDoubt(attempt: number, begin: () => Promise<void>): Promise<void> {
  notify.behaviour.lookUp = 503;
  const before = notify.lookUps.length;
  await begin();
  const look = async (): Promise<number> => {
    await wakeWorkers();
    return notify.lookUps.length;
  };
  await waitFor('Notify to be asked in vain', look, (count) => count > before);
  taken()[attempt - 1]!.status = 'permanent-failure';
  notify.behaviour.lookUp = 200;
  await settle(world.admin.api);
}

describe.each(Object.entries(WAYS))('an email that failed, as %s said,', (_, { first, learn }) => {
  it.each<NotifyMode>([{ status: 500 }, 'drop'])(
    'is sent again when the new attempt ended in doubt (%j)',
    async (doubt) => {
      answers(first, doubt);
      await learn();
      expect(await email()).toMatchObject({ state: 'FAILED', lastError: 'PERMANENT_FAILURE' });
      await resend();
      await settle(world.admin.api);
      expect(await email()).toMatchObject({ state: 'SENT' });
      expect(taken()).toHaveLength(2);
      expect(inboxOf(notify).mailsTo(agent.email)).toHaveLength(2);
    },
  );

  it('fails again when Notify says that the new attempt failed too', async () => {
    answers(first, 'take-and-drop');
    await learn();
    await inDoubt(2, resend);
    expect(await email()).toMatchObject({ state: 'FAILED', lastError: 'PERMANENT_FAILURE' });
    expect(taken()).toHaveLength(2);
    // Sent again by the admin, it has outlived both attempts.
    answers(first, 'drop', 'drop');
    await resend();
    await settle(world.admin.api);
    expect(await email()).toMatchObject({ state: 'SENT' });
    expect(taken()).toHaveLength(3);
  });

  it('stays sent when the receipt of the former attempt comes after the new attempt', async () => {
    answers(first);
    await learn();
    await resend();
    await settle(world.admin.api);
    await tell(1);
    expect(await email()).toMatchObject({ state: 'SENT' });
  });
});

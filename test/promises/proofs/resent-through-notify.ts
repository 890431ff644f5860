/**
 * An email that failed at GOV.UK Notify and that an admin has sent again: what Notify still knows of the former attempt is not
 * taken for the new one, however that came to be known.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { inboxOf } from '../../support/inbox.js';
import { type NotifyDouble, type NotifyMode, startNotify } from '../../support/notify.js';
import { type AgentRow, Rows } from '../../support/rows.js';
import { settle } from '../../support/time.js';
import { expectStatus, makeWorld, type World } from '../../support/world.js';

const TOKEN = 'k7vQ0cT5mYk2bPpL8sWd1hUgE4an3Zr7';

let notify: NotifyDouble;
let world: World;
let rows: Rows;
let agent: AgentRow;

beforeAll(async () => {
  notify = await startNotify();
  const settings = { smtpUrl: null, notify: notify.settings, mailCallbackToken: TOKEN };
  world = await makeWorld({ ...settings, mailLease: 2, mailRetry: 0.05 });
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
  'by a receipt': {
    first: 'ok',
    learn: async () => {
      await due();
      await settle(world.admin.api);
      taken()[0]!.status = 'permanent-failure';
      await tell(1);
    },
  },
  'by asking': { first: 'take-and-drop', learn: () => inDoubt(1, due) },
};

/** What begins so is in doubt, until Notify can be asked and says that it failed. */
async function inDoubt(attempt: number, begin: () => Promise<void>): Promise<void> {
  notify.behaviour.lookUp = 503;
  const before = notify.lookUps.length;
  await begin();
  while (notify.lookUps.length === before) await wait(5);
  taken()[attempt - 1]!.status = 'permanent-failure';
  notify.behaviour.lookUp = 200;
  await settle(world.admin.api);
}

describe.each(Object.entries(WAYS))('of one that is known %s to have failed', (_, { first, learn }) => {
  it.each<NotifyMode>([{ status: 500 }, 'drop'])(
    'the new attempt that ends in doubt (%j) is repeated',
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

  it('the failure of the new attempt counts as ever, when Notify is asked', async () => {
    answers(first, 'take-and-drop');
    await learn();
    await inDoubt(2, resend);
    expect(await email()).toMatchObject({ state: 'FAILED', lastError: 'PERMANENT_FAILURE' });
    expect(taken()).toHaveLength(2);
    // Begun anew once more it has outlived both.
    answers(first, 'drop', 'drop');
    await resend();
    await settle(world.admin.api);
    expect(await email()).toMatchObject({ state: 'SENT' });
    expect(taken()).toHaveLength(3);
  });

  it('a receipt of the former attempt that comes only now says nothing of the new one', async () => {
    answers(first);
    await learn();
    await resend();
    await settle(world.admin.api);
    await tell(1);
    expect(await email()).toMatchObject({ state: 'SENT' });
  });
});

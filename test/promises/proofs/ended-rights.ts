/** Access that ended ends the mail with it that still waits: however long ago it was queued, and whoever was to send it. */
import { waitFor } from '../../support/progress.js';
import { Rows } from '../../support/rows.js';
import { settle, travelTo } from '../../support/time.js';
import { wakeWorkers } from '../../support/workers.js';
import { expectStatus, makeWorld, type World } from '../../support/world.js';
import { withWorker } from '../worker.js';

let world: World;
let rows: Rows;

beforeAll(async () => {
  world = await makeWorld({ role: 'api' });
  rows = new Rows(world.database.ownerUrl);
});

afterAll(async () => {
  await rows.close();
  await world.close();
});

it('sends no mail that waited while the worker was stopped to colleagues who were removed meanwhile', async () => {
  const ann = await world.agent();
  const [[client], colleagues] = [await rows.clients(1), await rows.agents(3, ann.agencyId)];
  await rows.members([client!], [ann, ...colleagues]);
  await world.change(ann, client!.id, { address: { lines: ['70 Harbour Row'] } });
  const waiting = `SELECT FROM notification WHERE client_id = $1 AND kind = 'CONTACT' AND waiting`;
  expect(await rows.count(waiting, [client!.id])).toBe(3);

  // Somebody of another agency stays: else a second member would have to agree.
  await rows.members([client!], [await world.agent()]);
  const { items } = expectStatus(await ann.api.get(`/v1/clients/${client!.id}/team`), 200).body;
  const removed = new Set(colleagues.map(({ id }) => id));
  for (const member of items.filter(({ agentId }: { agentId: string }) => removed.has(agentId))) {
    expectStatus(await ann.api.delete(`/v1/clients/${client!.id}/team/${member.id}`), 204);
  }
  await withWorker(world, () => travelTo('2030-01-07T17:00:00Z', world.admin.api));

  const outcome = await rows.query(
    `SELECT withheld, count(*)::integer AS number, count(email_id)::integer AS emailed FROM notification
      WHERE client_id = $1 AND kind = 'CONTACT' GROUP BY withheld`,
    [client!.id],
  );
  expect(outcome).toEqual([{ withheld: 'NOT_ON_TEAM', number: 3, emailed: 0 }]);
  // They hear that they were removed, and not from whom.
  for (const { email } of colleagues) {
    const [mail] = await world.inbox.waitForMail(email);
    expect(mail!.text).toContain('You were');
    expect(mail!.text).not.toContain('Address or telephone');
    expect(mail!.raw).not.toContain(client!.reference);
  }
});

it('sends no mail that waits to a deactivated account, or to an address that is no longer verified', async () => {
  const [agent, stayer] = await rows.agents(2);
  const mover = await world.agent();
  const clients = await rows.clients(2);
  await rows.members(clients, [agent!, mover, stayer!]);
  await rows.dueNotifications(clients, [agent!, mover, stayer!]);
  const { api } = world.admin;
  expectStatus(await api.put(`/v1/agents/${agent!.id}/deactivation`, { reason: 'Has left' }), 200);
  const own = await mover.api.get(`/v1/agents/${mover.id}`);
  const email = 'new@patchwork.test';
  expectStatus(await mover.api.patch(`/v1/agents/${mover.id}`, { email }, { ifMatch: own.etag }), 200);
  await withWorker(world, () => settle(api));

  const reasons = await rows.query(
    `SELECT agent_id AS id, array_agg(withheld) AS withheld FROM notification
      WHERE kind = 'CONTACT' AND agent_id = ANY ($1::uuid[]) GROUP BY agent_id ORDER BY array_position($1::uuid[], agent_id)`,
    [[agent!.id, mover.id, stayer!.id]],
  );
  expect(reasons).toEqual([
    { id: agent!.id, withheld: ['ACCOUNT_INACTIVE', 'ACCOUNT_INACTIVE'] },
    { id: mover.id, withheld: ['ADDRESS_NOT_VERIFIED', 'ADDRESS_NOT_VERIFIED'] },
    { id: stayer!.id, withheld: [null, null] },
  ]);
  expect(world.inbox.mailsTo(agent!.email)).toEqual([]);
  // The old address hears that it was changed, and nothing about clients.
  expect(world.inbox.mailsTo(mover.email).filter(({ subject }) => subject.includes('update'))).toEqual([]);
  expect(world.inbox.mailsTo(email).filter(({ subject }) => subject.includes('update'))).toEqual([]);
  expect(world.inbox.mailsTo(stayer!.email)).toHaveLength(1);
});

it('sends no account mail that waits when the account is deactivated', async () => {
  const ann = await world.agent();
  const { api } = world.admin;
  const { etag } = expectStatus(await ann.api.get(`/v1/agents/${ann.id}`), 200);
  const email = 'ann.elsewhere@patchwork.test';
  expectStatus(await ann.api.patch(`/v1/agents/${ann.id}`, { email }, { ifMatch: etag }), 200);
  expectStatus(await api.put(`/v1/agents/${ann.id}/deactivation`, { reason: 'Has left' }), 200);
  const before = world.inbox.mailsTo(ann.email).length;
  const states = async (): Promise<string[]> => {
    await wakeWorkers();
    const mails = await rows.query<{ state: string }>('SELECT state FROM account_mail WHERE agent_id = $1', [ann.id]);
    return mails.map(({ state }) => state);
  };
  const isSettled = (mails: string[]): boolean => !mails.includes('PENDING') && !mails.includes('SENDING');
  await withWorker(world, () => waitFor('the account mail to be settled', states, isSettled));
  expect([world.inbox.mailsTo(email), world.inbox.mailsTo(ann.email).slice(before)]).toEqual([[], []]);
  const kept = `SELECT DISTINCT state, last_error FROM account_mail WHERE agent_id = $1 AND purpose <> 'SET_PASSWORD'`;
  expect(await rows.query(kept, [ann.id])).toEqual([{ state: 'WITHHELD', last_error: 'ACCOUNT_INACTIVE' }]);
});

it('returns 404 for a change when the right of the agent ended while the change waited for the record', async () => {
  const ann = await world.agent();
  const client = await world.client(ann);
  const colleagues = await rows.agents(1);
  await rows.members([client], colleagues);
  const { etag } = expectStatus(await ann.api.get(`/v1/clients/${client.id}`), 200);
  const removal = await rows.hold(
    `WITH held AS (SELECT id FROM client WHERE id = $1 FOR UPDATE)
     UPDATE team_member SET ended_at = patchwork_now(), ended_how = 'REMOVED'
      WHERE client_id = (SELECT id FROM held) AND agent_id = $2`,
    [client.id, ann.id],
  );
  // The guard still finds her on the team; the change waits for the row.
  const change = ann.api.patch(`/v1/clients/${client.id}`, { address: { lines: ['1 Quay'] } }, { ifMatch: etag });
  const waits = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  await waitFor('the change to wait for the record', () => rows.count(waits));
  await removal.letGo('COMMIT');
  expect((await change).status).toBe(404);
  expect(await rows.query('SELECT address FROM client WHERE id = $1', [client.id])).toEqual([{ address: null }]);
});

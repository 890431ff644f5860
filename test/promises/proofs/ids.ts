/** A change sends its notifications, however the request spells the ids in it. */
import { EventBus, ClientClosed } from '../../../src/events/index.js';
import type { Id } from '../../../src/common/ids.js';
import { Transaction } from '../../../src/database/transaction.js';
import { Rows } from '../../support/rows.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let rows: Rows;
let ann: Person;
let bea: Person;
let client: { id: Id };

beforeAll(async () => {
  world = await makeWorld({ role: 'api' });
  rows = new Rows(world.database.ownerUrl);
  [ann, bea] = [await world.agent(), await world.agent()];
});

beforeEach(async () => {
  client = await world.client(ann);
  await world.join(client.id, ann, bea);
});

afterAll(async () => {
  await rows.close();
  await world.close();
});

it('notifies the team when a change names the client by an id in capitals, and the ledger finds no notification missing', async () => {
  await world.change(ann, client.id.toUpperCase(), { address: { lines: ['9 Mill Lane'] } });
  const [newest] = await world.notifications(bea);
  expect(newest).toMatchObject({ kind: 'CONTACT', client: { id: client.id } });
  const ledger = '/v1/admin/notifications/ledger?from=2030-01-01T00:00:00Z&to=2030-02-01T00:00:00Z';
  expect(expectStatus(await world.admin.api.get(ledger), 200).body).toMatchObject({ missing: 0, unexpected: 0 });
});

it('rejects an agent as their own cover when they write their id in capitals', async () => {
  const absence = { from: '2030-01-03', until: '2030-01-04', coverAgentId: ann.id.toUpperCase() };
  const { status, body } = await ann.api.put('/v1/me/absence', absence);
  expect([status, body.errors[0].pointer]).toEqual([422, '/coverAgentId']);
});

it('rolls the whole change back when an event names its client by another form of its id', async () => {
  const count = (): Promise<number> => rows.count('SELECT FROM activity_entry');
  const before = await count();
  const actor = {
    agentId: ann.id,
    systemId: null,
    name: 'Zelda Quill',
    agencyId: ann.agencyId,
    agencyName: ann.agency,
  };
  const publishing = world.app.get(Transaction).run((tx) => {
    const event = new ClientClosed(client.id.toUpperCase() as Id, actor, new Date(), 'Has moved away', null);
    return world.app.get(EventBus).publish(event, tx);
  });
  await expect(publishing).rejects.toThrow('A client is called by an id of another form.');
  expect(await count()).toBe(before);
});

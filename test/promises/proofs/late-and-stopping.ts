/** An email that is late is sent as it is, and a worker that is told to stop finishes what it began and begins nothing more. */
import { DeliveryJob } from '../../../src/notifications/delivery/delivery.job.js';
import { startApp } from '../../support/app.js';
import { createDatabase } from '../../support/database.js';
import { waitFor } from '../../support/progress.js';
import { Rows } from '../../support/rows.js';
import { type Mode, startSmtp } from '../../support/smtp.js';
import { settle } from '../../support/time.js';
import { wakeWorkers } from '../../support/workers.js';
import { expectStatus, makeWorld } from '../../support/world.js';
import { makeGate } from '../gate.js';

it('finishes the conversations of a worker that stops, and leaves the other emails as if it had never looked', async () => {
  const given = { database: await createDatabase(), smtp: await startSmtp() };
  const rows = new Rows(given.database.ownerUrl);
  const clients = await rows.clients(1);
  const agents = await rows.agents(20);
  await rows.members(clients, agents);
  const finish = makeGate();
  await given.smtp.setBehaviour(async (): Promise<Mode> => {
    await finish.opened;
    return 'ok';
  });
  const worker = await startApp({ role: 'worker' }, given);
  await rows.dueNotifications(clients, agents);
  const conversations = async (): Promise<number> => {
    await wakeWorkers();
    return given.smtp.attempts.length;
  };
  await waitFor('a conversation to begin', conversations);
  const toldToStop = jest.spyOn(worker.app.get(DeliveryJob), 'onModuleDestroy');
  const closed = worker.app.close();
  await waitFor('the worker to be told to stop', () => toldToStop.mock.calls.length);
  finish.open();
  await closed;
  const count = 'SELECT state, attempts, last_error AS error FROM email';
  const first = await rows.query(count);
  expect(first.length).toBeLessThan(20);
  expect(first).toEqual(first.map(() => ({ state: 'SENT', attempts: 1, error: null })));

  // Nobody has to wait for a repeat, since no attempt was cut off.
  await given.smtp.setBehaviour('ok');
  const next = await startApp({ role: 'worker' }, given);
  await next.app.get(DeliveryJob).tick();
  expect(await rows.query(`${count} WHERE state = 'SENT' AND attempts = 1`)).toHaveLength(20);
  await next.app.close();
  await rows.close();
  await given.smtp.close();
  await given.database.drop();
});

it('keeps the time of a digest that is late when the agency moves its digest hour to a later one', async () => {
  const world = await makeWorld();
  const [ann, bea] = [await world.agent(), await world.agent()];
  await world.choose(bea, { CONTACT: 'END_OF_DAY' });
  const client = await world.client(ann);
  await world.join(client.id, ann, bea);
  await settle(world.admin.api);
  // Nobody sends meanwhile: the digest is late.
  const job = world.app.get(DeliveryJob);
  await job.onModuleDestroy();
  await world.change(ann, client.id, { address: { lines: ['4 Harbour Row'] } });
  expectStatus(await world.admin.api.put('/v1/demo/clock', { now: '2030-01-02T16:45:00Z' }), 200);
  const path = `/v1/agencies/${bea.agencyId}`;
  const { etag } = await world.admin.api.get(path);
  expectStatus(await world.admin.api.patch(path, { digestHour: '18:00' }, { ifMatch: etag }), 200);
  const [late] = await world.notifications(bea, '&seen=false');
  expect(late).toMatchObject({ kind: 'CONTACT', emailAfter: '2030-01-02T16:30:00.000Z' });
  await world.close();
});

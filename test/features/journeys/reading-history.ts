/** An agent who joins a team reads its whole activity, but not the addresses and telephones from before they joined. */
import { makeWorld, type Person, type World } from '../../support/world.js';

const WITHHELD = { withheld: true };
const telephones = (number: string) => [{ number, kind: 'MOBILE', safeToCall: true }];

let world: World;
let ann: Person;
let bea: Person; // joins, leaves, and comes back
let client: { id: string };

beforeAll(async () => {
  world = await makeWorld();
  [ann, bea] = [await world.agent(), await world.agent()];
  client = await world.client(ann, { address: { lines: ['4 Harbour Row'] }, telephones: telephones('+447700900111') });
  const move = (line: string) => world.change(ann, client.id, { address: { lines: [line] } });
  await move('2 Refuge Yard');
  await world.change(ann, client.id, { telephones: telephones('+447700900222'), name: { family: 'Okafor' } });
  const [first] = await world.join(client.id, ann, bea);
  await move('7 Weir Cottages');
  await bea.api.delete(`/v1/clients/${client.id}/team/${first}`);
  await move('8 Hidden Close');
  await world.join(client.id, ann, bea);
  await move('9 Mill Lane');
});

afterAll(() => world.close());

/** The changes of a field, the newest first. */
async function changesOf(field: string, reader: { api: Person['api'] }): Promise<[from: unknown, to: unknown][]> {
  const { body } = await reader.api.get(`/v1/clients/${client.id}/activity?limit=100`);
  const changes = body.items.flatMap((entry: any) => entry.changes).filter((change: any) => change.field === field);
  const shortened = (value: any): unknown => value?.lines?.[0] ?? value?.[0]?.number ?? value;
  return changes.map(({ from, to }: any) => [shortened(from), shortened(to)]);
}

it('Ann, who has been on the team all along, reads every address', async () => {
  expect((await changesOf('address', ann)).slice(0, 4)).toEqual([
    ['8 Hidden Close', '9 Mill Lane'],
    ['7 Weir Cottages', '8 Hidden Close'],
    ['2 Refuge Yard', '7 Weir Cottages'],
    ['4 Harbour Row', '2 Refuge Yard'],
  ]);
});

it('Bea, who left the team and came back, reads the addresses of her own time only, and that there were others', async () => {
  const changes = await changesOf('address', bea);
  expect(changes.slice(0, 4)).toEqual([
    ['8 Hidden Close', '9 Mill Lane'],
    [WITHHELD, WITHHELD],
    ['2 Refuge Yard', '7 Weir Cottages'],
    [WITHHELD, WITHHELD],
  ]);
  expect(JSON.stringify(changes)).not.toContain('Harbour Row');
});

it('Bea reads the telephones of her own time only, and every name', async () => {
  expect((await changesOf('telephones', bea))[0]).toEqual([WITHHELD, WITHHELD]);
  expect((await changesOf('telephones', ann))[0]).toEqual(['+447700900111', '+447700900222']);
  expect(JSON.stringify(await changesOf('name', bea))).toContain('Okafor-Reed');
});

it("a system reads the addresses of its agency's time on the team only", async () => {
  const council = await world.system({ id: bea.agencyId });
  expect(await changesOf('address', council)).toEqual(await changesOf('address', bea));
});

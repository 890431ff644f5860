/** The owner of the database can change anything in it, but not unseen: a verification names the first row that was changed. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { type Chain, chainKey, linkOf } from '../../../src/audit/chain.js';
import { readReceipt } from '../../../src/audit/receipt.js';
import { Sealer } from '../../../src/audit/sealer.job.js';
import { type ChainVerdict, type Verdict, Verifier } from '../../../src/audit/verifier.js';
import { Database } from '../../../src/database/database.js';
import { Rows } from '../../support/rows.js';
import { step } from '../../support/step.js';
import { travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let rows: Rows;
let ann: Person;
let client: { id: string };

const DAYS = ['2030-01-02', '2030-01-03', '2030-01-04'] as const;

/** A world in which Ann corrects an address on each of these days; each day is sealed before the next begins. */
async function open(days: readonly string[]): Promise<void> {
  world = await makeWorld();
  rows = new Rows(world.database.ownerUrl);
  ann = await world.agent();
  client = await world.client(ann);
  for (const day of days) {
    await travelTo(`${day}T12:00:00Z`, world.admin.api);
    await world.change(ann, client.id, { address: { lines: [`${day} Harbour Row`] } });
    await world.change(ann, client.id, { telephones: [{ number: '+447700900123', kind: 'HOME', safeToCall: true }] });
    await world.change(ann, client.id, { telephones: [] });
    await seal();
  }
}

async function close(): Promise<void> {
  await rows.close();
  await world.close();
}

/** A run that was under way may have begun before the last row was written. */
async function seal(): Promise<void> {
  await world.app.get(Sealer).tick();
  await world.app.get(Sealer).tick();
}

const verified = (): Promise<Verdict> => world.app.get(Verifier).verify(null);

interface Row {
  readonly rowId: string;
  readonly position: number;
  readonly day: string;
}

/** The sealed rows of a chain, in order. */
const sealed = (chain: Chain): Promise<Row[]> =>
  rows.query<Row>(
    `SELECT row_id AS "rowId", position::integer AS position, day::text AS day
       FROM audit_link WHERE chain = $1 ORDER BY position`,
    [chain],
  );

/** What a verification finds after these statements of the owner, none of which stays. */
async function after(statements: readonly string[], since: string | null = null): Promise<Verdict> {
  const owner = new DataSource({ type: 'postgres', url: world.database.ownerUrl, poolSize: 1 });
  await owner.initialize();
  try {
    await owner.query('BEGIN');
    for (const statement of statements) await owner.query(statement);
    const verifier = new Verifier(new Database(owner, null), world.config);
    return await verifier.verify(since === null ? null : readReceipt(since));
  } finally {
    await owner.query('ROLLBACK');
    await owner.destroy();
  }
}

const firstFaultOf = ({ chains }: Verdict, chain: Chain): ChainVerdict['firstFault'] =>
  chains.find((verdict) => verdict.chain === chain)!.firstFault;

const TABLES = { ACCESS: ['access_log', 'at'], ACTIVITY: ['activity_entry', 'occurred_at'] } as const;

describe('a sealed chain', () => {
  beforeAll(() => open(DAYS));

  afterAll(close);

  it('a verification finds no fault when nobody has changed a row, and says how far sealing has come', async () => {
    await seal();
    const { fits, chains } = await verified();
    expect(fits).toBe(true);
    for (const { chain, end, verified: walked } of chains) {
      const [table] = TABLES[chain];
      expect(end).toMatchObject({ position: await rows.count(`SELECT FROM ${table}`), day: DAYS[2], waiting: 0 });
      expect(walked).toBe(end.position);
    }
  });

  it('a row that waits to be sealed is no fault', async () => {
    await seal();
    const held = await rows.hold(`SELECT pg_advisory_xact_lock(hashtextextended('seal the audit chains', 0))`);
    let verdict: Verdict;
    try {
      await ann.api.get(`/v1/clients/${client.id}`);
      await seal();
      verdict = await verified();
    } finally {
      await held.letGo();
    }
    const { fits, chains } = verdict;
    expect([fits, chains[0]!.end.waiting]).toEqual([true, 1]);
    expect(chains[0]!.end.waitingSince).toBeInstanceOf(Date);
  });

  it('a verification finds no fault when the values of the past have been erased', async () => {
    expect(await rows.count('SELECT FROM activity_value')).toBeGreaterThan(0);
    expect((await after(['DELETE FROM activity_value'])).fits).toBe(true);
  });

  describe.each(['ACCESS', 'ACTIVITY'] as const)('in the %s chain a verification', (chain) => {
    const [table] = TABLES[chain];
    let links: Row[];
    let middle: Row;

    beforeAll(async () => {
      links = await sealed(chain);
      middle = links.filter(({ day }) => day === DAYS[1])[1]!;
    });

    const fault = (kind: string, { position, day, rowId }: Row) => ({ fault: kind, position, day, rowId });

    it('names the row when the owner changes any column of it', async () => {
      const columns = await rows.query<{ name: string; type: string }>(
        `SELECT column_name AS name, CASE data_type WHEN 'ARRAY' THEN udt_name ELSE data_type END AS type FROM information_schema.columns
        WHERE table_name = $1 AND column_name <> 'id'`,
        [table],
      );
      const other: Record<string, string> = {
        uuid: `gen_random_uuid()`,
        text: `'other'`,
        'timestamp with time zone': `now()`,
        _text: `'{other}'`,
        _uuid: `ARRAY[gen_random_uuid()]`,
        bigint: '-1',
        jsonb: `'{"other": 1}'`,
        boolean: 'true',
      };
      for (const { name, type } of columns) {
        const verdict = await after([
          // Checks and foreign keys do not stop an owner.
          'SET LOCAL session_replication_role = replica',
          ...(await checksOf(table)).map((check) => `ALTER TABLE ${table} DROP CONSTRAINT "${check}"`),
          `UPDATE ${table} SET ${name} = ${other[type]!} WHERE id = '${middle.rowId}'`,
        ]);
        expect([name, firstFaultOf(verdict, chain)]).toEqual([name, fault('CHANGED', middle)]);
      }
    });

    it('names the missing row when the owner deletes it', async () => {
      const verdict = await after([
        'SET LOCAL session_replication_role = replica',
        `DELETE FROM ${table} WHERE id = '${middle.rowId}'`,
      ]);
      expect(firstFaultOf(verdict, chain)).toEqual(fault('MISSING', middle));
    });

    it('names the next row when the owner deletes a row and its link', async () => {
      const verdict = await after([
        'SET LOCAL session_replication_role = replica',
        `DELETE FROM ${table} WHERE id = '${middle.rowId}'`,
        `DELETE FROM audit_link WHERE row_id = '${middle.rowId}'`,
      ]);
      expect(firstFaultOf(verdict, chain)).toEqual(fault('GAP', links[middle.position]!));
    });

    it('names the first row of the next day when the owner deletes a whole day with its links', async () => {
      const gone = links.filter(({ day }) => day === DAYS[1]);
      const verdict = await after([
        'SET LOCAL session_replication_role = replica',
        `DELETE FROM ${table} WHERE id IN (SELECT row_id FROM audit_link WHERE chain = '${chain}' AND day = '${DAYS[1]}')`,
        `DELETE FROM audit_link WHERE chain = '${chain}' AND day = '${DAYS[1]}'`,
      ]);
      expect(firstFaultOf(verdict, chain)).toEqual(fault('GAP', links[gone.at(-1)!.position]!));
    });

    it('names the first row that moved when the owner deletes a whole day and closes the gap', async () => {
      const gone = links.filter(({ day }) => day === DAYS[1]);
      const next = links[gone.at(-1)!.position]!;
      const verdict = await after([
        'SET LOCAL session_replication_role = replica',
        `DELETE FROM ${table} WHERE id IN (SELECT row_id FROM audit_link WHERE chain = '${chain}' AND day = '${DAYS[1]}')`,
        `DELETE FROM audit_link WHERE chain = '${chain}' AND day = '${DAYS[1]}'`,
        `UPDATE audit_link SET position = position + 1000 WHERE chain = '${chain}' AND position >= ${next.position}`,
        `UPDATE audit_link SET position = position - ${1000 + gone.length} WHERE chain = '${chain}' AND position > 1000`,
      ]);
      expect(firstFaultOf(verdict, chain)).toEqual(fault('CHANGED', { ...next, position: gone[0]!.position }));
    });

    it('names the row when the owner changes it and makes its link again without the key', async () => {
      const previous = links[middle.position - 2]!;
      const [before] = await rows.query<{ link: Buffer }>(
        `SELECT link FROM audit_link WHERE row_id = $1 AND chain = $2`,
        [previous.rowId, chain],
      );
      const guessed = chainKey('some other secret of thirty-two bytes or more');
      const digest = Buffer.alloc(32, 1);
      const link = linkOf({ chain, ...middle, digest }, before!.link, guessed).toString('hex');
      const verdict = await after([
        `UPDATE ${table} SET fields = '{other}' WHERE id = '${middle.rowId}'`,
        `UPDATE audit_link SET link = '\\x${link}' WHERE row_id = '${middle.rowId}' AND chain = '${chain}'`,
      ]);
      expect(firstFaultOf(verdict, chain)).toEqual(fault('CHANGED', middle));
    });

    it('names the first of two rows when the owner swaps them', async () => {
      const other = links[middle.position]!;
      const verdict = await after([
        `UPDATE audit_link SET row_id = '${randomUUID()}' WHERE chain = '${chain}' AND position = ${middle.position}`,
        `UPDATE audit_link SET row_id = '${middle.rowId}' WHERE chain = '${chain}' AND position = ${other.position}`,
        `UPDATE audit_link SET row_id = '${other.rowId}' WHERE chain = '${chain}' AND position = ${middle.position}`,
      ]);
      expect(firstFaultOf(verdict, chain)).toEqual(fault('CHANGED', { ...middle, rowId: other.rowId }));
    });

    it('names the row when the owner inserts it beside the chain', async () => {
      const id = randomUUID();
      const verdict = await after(['SET LOCAL session_replication_role = replica', anOldOne(chain, id, middle.rowId)]);
      expect(firstFaultOf(verdict, chain)).toEqual({ fault: 'UNSEALED', position: null, day: null, rowId: id });
    });

    it('finds a cut-off end by the receipt of an earlier verification, and by nothing else', async () => {
      await seal();
      const { receipt } = await verified();
      const last = (await sealed(chain)).at(-1)!;
      const cut = [
        'SET LOCAL session_replication_role = replica',
        `DELETE FROM ${table} WHERE id = '${last.rowId}'`,
        `DELETE FROM audit_link WHERE row_id = '${last.rowId}' AND chain = '${chain}'`,
      ];
      expect((await after(cut)).fits).toBe(true);
      expect(firstFaultOf(await after(cut, receipt), chain)).toMatchObject({ fault: 'CUT', position: last.position });
    });

    it('walks only the links since its receipt', async () => {
      const { receipt } = await verified();
      await world.change(ann, client.id, { address: { lines: [`${chain} Quay`] } });
      await seal();
      const { fits, chains } = await after([], receipt);
      const { end, verified: walked } = chains.find((verdict) => verdict.chain === chain)!;
      expect([fits, walked]).toEqual([true, end.position - readReceipt(receipt!)![chain]!.position]);
      expect(walked).toBeGreaterThan(0);
    });
  });
});

/** None of these can be taken back, so each has a world of its own. */
describe('a chain that stays broken', () => {
  beforeEach(() => open(DAYS.slice(0, 1)));

  afterEach(close);

  it('a row with an old date is found although it is sealed: by the verifier, over HTTP and by the command', async () => {
    for (const chain of ['ACCESS', 'ACTIVITY'] as const) {
      await step(
        `A verification names a row of the ${chain} chain with an old date, sealed like any other.`,
        async () => {
          const [row] = await sealed(chain);
          const id = randomUUID();
          await rows.query(anOldOne(chain, id, row!.rowId));
          await seal();
          const link = (await sealed(chain)).find(({ rowId }) => rowId === id)!;
          expect(firstFaultOf(await verified(), chain)).toEqual({ fault: 'OUT_OF_TIME', ...link });
        },
      );
    }
    const [{ firstFault }] = (await verified()).chains as [ChainVerdict];
    await step('An auditor and an admin read the verdict over HTTP.', async () => {
      const auditor = await world.agent({ roles: ['AUDITOR'] });
      for (const { api } of [auditor, world.admin]) {
        const { body } = expectStatus(await api.get('/v1/admin/audit/verification'), 200);
        expect(body).toMatchObject({ fits: false, receipt: null, chains: [{ chain: 'ACCESS', firstFault }, {}] });
      }
      expect((await world.admin.api.get('/v1/admin/audit/verification?since=ACCESS.1.abc')).status).toBe(400);
    });
    await step('The command prints the verdict and fails.', async () => {
      const { code, output } = await runVerifyAudit();
      expect(code).toBe(1);
      expect(output).toContain(`${firstFault!.rowId} at link ${firstFault!.position}`);
      expect(output).toContain('put in later, with an old date');
    });
  });

  it('a running worker does not continue a chain whose end was cut off', async () => {
    await seal();
    const last = (await sealed('ACCESS')).at(-1)!;
    await rows.query(`DELETE FROM audit_link WHERE chain = 'ACCESS' AND position = $1`, [last.position]);
    await ann.api.get(`/v1/clients/${client.id}`);
    await seal();
    expect((await sealed('ACCESS')).at(-1)!.position).toBe(last.position - 1);
    expect((await verified()).chains[0]!.end.waiting).toBeGreaterThan(0);
  });
});

/** A copy of a row, dated years before what was sealed. */
function anOldOne(chain: Chain, id: string, of: string): string {
  const [table, at] = TABLES[chain];
  return `INSERT INTO ${table}
    SELECT (jsonb_populate_record(t, jsonb_build_object('id', '${id}', '${at}', '2029-12-31T10:00:00Z'))).*
      FROM ${table} t WHERE id = '${of}'`;
}

/** The built command, as an operator runs it beside the running server. */
async function runVerifyAudit(): Promise<{ code: number; output: string }> {
  const { databaseUrl, dataFolder, secret } = world.config;
  const env = {
    PATH: process.env.PATH,
    DATABASE_URL: databaseUrl!,
    PATCHWORK_DATA: dataFolder,
    PATCHWORK_SECRET: secret!,
  };
  const command = join(__dirname, '../../../dist/src/verify-audit.command.js');
  return new Promise((done) => {
    execFile(process.execPath, [command], { env }, (fault, stdout, stderr) =>
      done({ code: fault === null ? 0 : Number(fault.code), output: stdout + stderr }),
    );
  });
}

async function checksOf(table: string): Promise<string[]> {
  const found = await rows.query<{ name: string }>(
    `SELECT conname AS name FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'c'`,
    [table],
  );
  return found.map(({ name }) => name);
}

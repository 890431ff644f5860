/**
 * Gives oidc-provider its memory in PostgreSQL, so that a sign-in may begin at one process and end at another. Clients
 * are not kept here: the systems module knows them, and a revoked one is unknown from that moment.
 */
import { Injectable } from '@nestjs/common';
import { errors, type Adapter, type AdapterPayload } from 'oidc-provider';
import { Database } from '../database/database.js';
import { SystemDirectory } from '../systems/index.js';
import { clientOfSystem } from './oidc-clients.js';
import * as queries from './oidc-record.queries.js';
import { Seals } from './seals.js';
import { Sessions } from './sessions.service.js';

@Injectable()
export class OidcAdapters {
  constructor(
    private readonly database: Database,
    private readonly seals: Seals,
    private readonly systems: SystemDirectory,
    private readonly sessions: Sessions,
  ) {}

  /** The memory of one model, by oidc-provider's name for it. */
  for(model: string): Adapter {
    if (model === 'Client') return new SystemClients(this.systems);
    if (model === 'AuthorizationCode') return new Codes(this.sessions, this.database, this.seals);
    return new Records(model, this.database, this.seals);
  }
}

class Records implements Adapter {
  constructor(
    private readonly model: string,
    private readonly database: Database,
    private readonly seals: Seals,
  ) {}

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const record: queries.OidcRecord = {
      model: this.model,
      id: this.hash(id),
      contents: this.seals.seal('record-contents', JSON.stringify(payload)),
      uid: payload.uid === undefined ? null : this.hash(payload.uid),
      grantHash: GRANTABLE.has(this.model) && payload.grantId !== undefined ? this.hash(payload.grantId) : null,
      accountId: payload.accountId ?? null,
      expiresIn: expiresIn ?? null,
    };
    const tx = this.database.app.manager;
    if (this.model !== 'ReplayDetection') return queries.keepRecord(record, tx);
    // oidc-provider looks before it writes: of two at once only the first may pass.
    if (!(await queries.keepOnce(record, tx))) throw new errors.InvalidClientAuth('already used');
  }

  find(id: string): Promise<AdapterPayload | undefined> {
    return this.read('oidc-record', queries.FIND_RECORD, id);
  }

  findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.read('oidc-record-by-uid', queries.FIND_RECORD_BY_UID, uid);
  }

  async findByUserCode(): Promise<undefined> {
    return undefined;
  }

  async consume(id: string): Promise<void> {
    const first = await queries.consumeRecord(this.model, this.hash(id), this.database.app.manager);
    if (!first) throw new errors.InvalidGrant('already used');
  }

  async destroy(id: string): Promise<void> {
    await queries.dropRecord(this.model, this.hash(id), this.database.app.manager);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await queries.dropRecordsOfGrant(this.hash(grantId), this.database.app.manager);
  }

  private async read(name: string, text: string, id: string): Promise<AdapterPayload | undefined> {
    const [row] = await this.database.read<queries.FoundRecord>(name, text, [this.model, this.hash(id)]);
    const contents = row === undefined ? null : this.seals.open('record-contents', row.contents);
    if (row === undefined || contents === null) return undefined;
    const payload = JSON.parse(contents) as AdapterPayload;
    return row.consumed === null ? payload : { ...payload, consumed: Math.floor(row.consumed) };
  }

  private hash(id: string): Buffer {
    return this.seals.hash('record-id', id);
  }
}

/**
 * A code that comes a second time was seen by somebody else: what the first time gave ends with it (RFC 9700, 4.5). Access
 * tokens name their session, so that is what ends.
 */
class Codes extends Records {
  constructor(
    private readonly sessions: Sessions,
    database: Database,
    seals: Seals,
  ) {
    super('AuthorizationCode', database, seals);
  }

  override async find(id: string): Promise<AdapterPayload | undefined> {
    const code = await super.find(id);
    if (code?.consumed !== undefined && code.sessionUid !== undefined) await this.sessions.endOf(code.sessionUid);
    return code;
  }
}

class SystemClients implements Adapter {
  constructor(private readonly systems: SystemDirectory) {}

  async find(clientId: string): Promise<AdapterPayload | undefined> {
    const system = await this.systems.findByClientId(clientId);
    return system?.active ? clientOfSystem(system) : undefined;
  }

  async findByUid(): Promise<undefined> {}
  async findByUserCode(): Promise<undefined> {}
  upsert = refuse;
  consume = refuse;
  destroy = refuse;
  revokeByGrantId = refuse;
}

/** What revoking a grant takes away. The grant itself and the session stay. */
const GRANTABLE = new Set(['AccessToken', 'AuthorizationCode', 'RefreshToken']);

function refuse(): Promise<void> {
  return Promise.reject(new Error('Systems are made through POST /v1/systems only.'));
}

/**
 * Keeps search from becoming an oracle for addresses: each agent has 30 searches a minute, and 5 different postcodes or
 * telephones for one name a day. A system does not search: it may send 30 external references an hour that another client has.
 * Terms are kept as keyed hashes only.
 */
import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AccessLog, type Action } from '../access/index.js';
import { Alerts } from '../alerts/index.js';
import { type Actor, actorId } from '../common/actor.js';
import { tooMany } from '../common/errors.js';
import { newId } from '../common/ids.js';
import { CONFIG, type Config } from '../config.js';
import { Transaction } from '../database/transaction.js';
import { type Attempt, type Limits, lockSearcher, secondsToWait, writeAttempt } from './search-limits.queries.js';

/** What was searched with, by field, in stored form. */
export type SearchTerms = Readonly<Record<string, string>>;

@Injectable()
export class SearchLimits {
  constructor(
    private readonly transaction: Transaction,
    private readonly accessLog: AccessLog,
    private readonly alerts: Alerts,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Counts a search, or refuses it (429) and writes that down. Not to be called while a verb's transaction is open. */
  async admit(actor: Actor, action: Action, terms: SearchTerms, requestId: string): Promise<void> {
    const seconds = await this.count(actor, terms);
    if (seconds !== null) await this.refuse(seconds, actor, action, requestId, this.detailsOf(terms));
  }

  /**
   * Seconds until this actor may search again; null when they may now. Other searches of the actor wait until the
   * transaction ends.
   */
  async secondsToRoom(actor: Actor, tx: EntityManager): Promise<number | null> {
    await lockSearcher(actorId(actor), tx);
    return secondsToWait({ searcherId: actorId(actor), nameHashes: [], placeHashes: [] }, limitsOf(actor), tx);
  }

  /** Logs the attempt, alerts the admins if a system made it, and answers 429. */
  async refuse(
    seconds: number,
    actor: Actor,
    action: Action,
    requestId: string,
    details: { fields?: string[]; termHashes?: Record<string, string> } = {},
  ): Promise<never> {
    await this.accessLog.list(actor, action, [], requestId, { ...details, outcome: 'LIMITED' });
    const { systemId: aboutSystemId, agencyId } = actor;
    if (aboutSystemId !== null) {
      await this.transaction.run((tx) => this.alerts.raise({ type: 'REFERENCE_LIMIT', agencyId, aboutSystemId }, tx));
    }
    throw tooMany(
      'SEARCH_LIMIT',
      'You have searched, or sent external references, too often. Try again later.',
      seconds,
    );
  }

  /** What the access log keeps of a search: the fields, and what stood in them only as keyed hashes. */
  detailsOf(terms: SearchTerms): { fields: string[]; termHashes: Record<string, string> } {
    const hashes = Object.entries(terms).map(([field, term]) => [field, this.hash(term)] as const);
    return { fields: Object.keys(terms), termHashes: Object.fromEntries(hashes) };
  }

  private count(actor: Actor, terms: SearchTerms): Promise<number | null> {
    const places = PLACES.map((field) => terms[field]).filter((term) => term !== undefined);
    const attempt: Attempt = {
      searcherId: actorId(actor),
      nameHashes: trigramsOf(terms['name'] ?? '').map((trigram) => this.hash(trigram)),
      placeHashes: places.map((place) => this.hash(place)),
    };
    return this.transaction.run(async (tx) => {
      await lockSearcher(attempt.searcherId, tx);
      const seconds = await secondsToWait(attempt, limitsOf(actor), tx);
      const ids = Array.from({ length: places.length + 1 }, () => newId());
      if (seconds === null) await writeAttempt(ids, attempt, tx);
      return seconds;
    });
  }

  private hash(term: string): string {
    return createHmac('sha256', this.config.secret!).update(`search\n${term}`).digest('base64url');
  }
}

const OF_AGENTS: Limits = { searches: 30, seconds: 60, placesADay: 5 };
const OF_SYSTEMS: Limits = { ...OF_AGENTS, searches: 30, seconds: 3_600 };
const limitsOf = ({ agentId }: Actor): Limits => (agentId === null ? OF_SYSTEMS : OF_AGENTS);
const PLACES = ['postcode', 'telephone'];

/** The trigrams of a name's words as pg_trgm takes them, without accents and punctuation, each once. */
function trigramsOf(name: string): string[] {
  const letters = name
    .normalize('NFKD')
    .replace(/[\p{M}'’.]/gu, '')
    .toLowerCase();
  const words = letters.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const trigrams = words.flatMap((word) => {
    const padded = [...`  ${word} `];
    return padded.slice(2).map((_, at) => padded.slice(at, at + 3).join(''));
  });
  return [...new Set(trigrams)];
}

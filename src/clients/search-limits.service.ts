/**
 * Keeps search from becoming an oracle for addresses: each agent has 30 searches a minute, and 5 different postcodes or
 * telephones for one name a day. Terms are kept as keyed hashes only.
 */
import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AccessLog, type Action } from '../access/index.js';
import { type Actor, actorId } from '../common/actor.js';
import { tooMany } from '../common/errors.js';
import { newId } from '../common/ids.js';
import { CONFIG, type Config } from '../config.js';
import { Transaction } from '../database/transaction.js';
import { type Attempt, lockSearcher, secondsToWait, writeAttempt } from './search-limits.queries.js';

/** What was searched with, by field, in stored form. */
export type SearchTerms = Readonly<Record<string, string>>;

@Injectable()
export class SearchLimits {
  constructor(
    private readonly transaction: Transaction,
    private readonly accessLog: AccessLog,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Counts a search, or refuses it (429) and writes that down. Not to be called while a verb's transaction is open. */
  async admit(actor: Actor, action: Action, terms: SearchTerms, requestId: string): Promise<void> {
    const seconds = await this.count(actor, terms);
    if (seconds === null) return;
    await this.accessLog.list(actor, action, [], requestId, { ...this.detailsOf(terms), outcome: 'LIMITED' });
    throw tooMany('SEARCH_LIMIT', 'You have searched as often as you may for now. Try again later.', seconds);
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
      // A system never searches freely; what it gives away by its references is written down all the same.
      const seconds = actor.agentId === null ? null : await secondsToWait(attempt, LIMITS, tx);
      const ids = Array.from({ length: places.length + 1 }, () => newId());
      if (seconds === null) await writeAttempt(ids, attempt, tx);
      return seconds;
    });
  }

  private hash(term: string): string {
    return createHmac('sha256', this.config.secret!).update(`search\n${term}`).digest('base64url');
  }
}

const LIMITS = { searchesAMinute: 30, placesADay: 5 };
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

/**
 * The keys behind one address, kept for ten minutes at most. An unknown key id makes us look again, since issuers change
 * keys without a word, but never within ten seconds of the last look: anybody can send one.
 */
import { unavailable } from '../common/errors.js';
import { type PublicKey, publicKeysIn } from './public-keys.js';

const LIFE = 600_000;
const BETWEEN_LOOKS = 10_000;

export class KeySet {
  private keys: ReadonlyMap<string, PublicKey> = new Map();
  private fetchedAt = Number.NEGATIVE_INFINITY;
  private lookedAt = Number.NEGATIVE_INFINITY;
  private looking: Promise<void> | null = null;

  /** `now` in milliseconds, of a clock that never goes back; `failed` hears why a look was in vain. */
  constructor(
    private readonly fetch: () => Promise<unknown>,
    private readonly failed: (fault: unknown) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** null: there is no such key. Throws 503 when that cannot be said, as the address does not answer. */
  async key(kid: string): Promise<PublicKey | null> {
    if (!this.isFresh() || !this.keys.has(kid)) await this.look();
    const known = this.isFresh() ? this.keys.get(kid) : undefined;
    if (known !== undefined) return known;
    if (this.fetchedAt < this.lookedAt) throw unavailable();
    return null;
  }

  private isFresh(): boolean {
    return this.now() - this.fetchedAt < LIFE;
  }

  private look(): Promise<void> {
    if (this.looking !== null) return this.looking;
    if (this.now() - this.lookedAt < BETWEEN_LOOKS) return Promise.resolve();
    this.looking = this.renew().finally(() => {
      this.looking = null;
    });
    return this.looking;
  }

  private async renew(): Promise<void> {
    const at = this.now();
    this.lookedAt = at;
    try {
      const keys = publicKeysIn(await this.fetch());
      if (keys === null) throw new Error('the answer is no key set');
      this.keys = keys;
      this.fetchedAt = at;
    } catch (fault) {
      this.failed(fault);
    }
  }
}

/** The notes that `GET /v1/me` shows somebody. Modules add what they have to say; each is asked in turn, on each read. */
import { Injectable } from '@nestjs/common';
import type { Principal } from '../common/actor.js';

export interface Banner {
  /** Stable, for a screen that words it its own way. */
  readonly code: string;
  /** One plain sentence that names no client. */
  readonly text: string;
}

export type BannerSource = (caller: Principal) => Promise<readonly Banner[]>;

@Injectable()
export class Banners {
  private readonly sources: BannerSource[] = [];

  /** Asked from now on, after those added before. */
  add(source: BannerSource): void {
    this.sources.push(source);
  }

  async shownTo(caller: Principal): Promise<Banner[]> {
    const shown: Banner[] = [];
    for (const source of this.sources) shown.push(...(await source(caller)));
    return shown;
  }
}

/**
 * The browsers in which somebody signed in before. Their mark is for one address, and a keyed hash over both: nothing is kept
 * here, and nobody makes one up. A device that is known has its own count of failures, so that others do not lock it out.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config.js';
import { Seals } from './seals.js';

const COOKIE = 'patchwork_device';
const HALF_A_YEAR = 180 * 86_400;

@Injectable()
export class KnownDevices {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly seals: Seals,
  ) {}

  /** Gives this browser a mark for the address, for half a year. */
  remember(reply: FastifyReply, address: string): void {
    const nonce = randomBytes(18).toString('base64url');
    const secure = this.config.publicUrl.startsWith('https:') ? '; Secure' : '';
    const value = `${nonce}.${this.markOf(nonce, address).toString('base64url')}`;
    const rules = `Path=/sign-in; Max-Age=${HALF_A_YEAR}; HttpOnly; SameSite=Lax${secure}`;
    void reply.header('set-cookie', `${COOKIE}=${value}; ${rules}`);
  }

  /** What tells this browser from others, if somebody signed in with this address there; else null. */
  recognise(request: FastifyRequest, address: string): string | null {
    const [, nonce = '', mark = ''] = PATTERN.exec(request.headers.cookie ?? '') ?? [];
    if (nonce === '') return null;
    return timingSafeEqual(this.markOf(nonce, address), Buffer.from(mark, 'base64url')) ? nonce : null;
  }

  private markOf(nonce: string, address: string): Buffer {
    return this.seals.hash('known-device', `${nonce}|${address}`);
  }
}

/** 18 random bytes, and a hash of 32. */
const PATTERN = new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]{24})\\.([\\w-]{43})(?:;|$)`);

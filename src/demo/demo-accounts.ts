/**
 * The demo's accounts with their passwords, in a file that only its owner reads. While the demo is in the making they and
 * its mail lie aside; they are taken over once the database is whole, by this start or, if it was killed, by the next one.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import type { Config } from '../config.js';
import { holdsSystem } from './demo-clock.queries.js';

export interface DemoAccount {
  /** A system: its client id. */
  readonly email: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly agency: string;
  readonly password?: string;
  readonly clientSecret?: string;
}

export function accountsFile({ dataFolder }: Config): string {
  return join(dataFolder, FILE);
}

/** null when there is no file. */
export function readAccounts(file: string): DemoAccount[] | null {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as DemoAccount[]) : null;
}

/** A new empty folder for what belongs to a demo in the making. */
export function makePending(config: Config): string {
  const folder = pendingOf(config);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** On disk before the database is whole: nobody could sign in without it. */
export function keepAside(config: Config, accounts: readonly DemoAccount[]): void {
  const file = openSync(join(pendingOf(config), FILE), 'w', 0o600);
  try {
    writeSync(file, `${JSON.stringify(accounts, null, 2)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Takes over what lies aside, if it belongs to this database; else it is left from a demo that was broken off. */
export async function adopt(config: Config, source: DataSource): Promise<void> {
  const pending = pendingOf(config);
  if (!existsSync(pending)) return;
  if (await belong(readAccounts(join(pending, FILE)), source)) {
    moveMail(join(pending, 'mail'), join(config.dataFolder, 'mail'));
    renameSync(join(pending, FILE), accountsFile(config));
  }
  rmSync(pending, { recursive: true, force: true });
}

export function hasAccountsOf(config: Config, source: DataSource): Promise<boolean> {
  return belong(readAccounts(accountsFile(config)), source);
}

/** 16 characters without those that are mistaken for one another, about 79 bits. */
export function newPassword(): string {
  const letters = [...randomBytes(64)]
    .filter((byte) => byte < LETTERS.length * 8)
    .map((byte) => LETTERS[byte % LETTERS.length]);
  return letters.length < 16
    ? newPassword()
    : letters
        .slice(0, 16)
        .join('')
        .replace(/(.{4})(?=.)/g, '$1-');
}

const FILE = 'demo-accounts.json';
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

function pendingOf({ dataFolder }: Config): string {
  return join(dataFolder, 'demo-in-the-making');
}

/** The system's id is random: no other database has it. */
async function belong(accounts: DemoAccount[] | null, source: DataSource): Promise<boolean> {
  const system = accounts?.find(({ clientSecret }) => clientSecret !== undefined);
  return system !== undefined && holdsSystem(system.email, source.manager);
}

/** Messages are never overwritten: their names are unique. */
function moveMail(from: string, to: string): void {
  if (!existsSync(from)) return;
  mkdirSync(to, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(from)) renameSync(join(from, name), join(to, name));
}

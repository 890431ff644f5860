/**
 * The command `npm run token`: without an argument it lists the demo accounts as JSON, with an email address (a system:
 * its client id) it prints one access token, got from the running server through the endpoints that everyone uses. Who has a
 * second factor gives a code of it as well.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from './config.js';
import { tokenOfAgent, tokenOfSystem } from './token.client.js';

interface DemoAccount {
  readonly email: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly agency: string;
  readonly password?: string;
  readonly clientSecret?: string;
}

try {
  const { dataFolder, publicUrl } = loadConfig();
  const accounts = readAccounts(join(dataFolder, 'demo-accounts.json'));
  const [, , wanted, code] = process.argv;
  console.log(wanted === undefined ? listOf(accounts) : await tokenOf(publicUrl, accounts, wanted, code));
} catch (fault) {
  console.error(explain(fault));
  process.exitCode = 1;
}

function readAccounts(file: string): DemoAccount[] {
  if (!existsSync(file)) throw new Error(`There are no demo accounts in ${file}. Start the demo first: npm start`);
  return JSON.parse(readFileSync(file, 'utf8')) as DemoAccount[];
}

function listOf(accounts: DemoAccount[]): string {
  const items = accounts.map(({ email, name, roles, agency }) => ({ email, name, roles, agency }));
  return JSON.stringify(items, null, 2);
}

function tokenOf(publicUrl: string, accounts: DemoAccount[], wanted: string, code?: string): Promise<string> {
  const account = accounts.find(({ email }) => email.toLowerCase() === wanted.toLowerCase());
  if (account?.clientSecret !== undefined) return tokenOfSystem(publicUrl, account.email, account.clientSecret);
  if (account?.password !== undefined) return tokenOfAgent(publicUrl, account.email, account.password, code);
  throw new Error(`${wanted} is no demo account. \`npm run --silent token\` lists them.`);
}

function explain(fault: unknown): string {
  if (fault instanceof TypeError && fault.message === 'fetch failed') {
    return 'The server does not answer. Start it with `npm start`, or set PUBLIC_URL or PORT to where it runs.';
  }
  return fault instanceof Error ? fault.message : String(fault);
}

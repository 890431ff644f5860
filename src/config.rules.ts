/** What settings must be together, and what production demands on top: one plain sentence for each fault. Pure. */
import type { Config } from './config.js';
import { faultsOfMail } from './config.mail.js';

/** Stands in for `PATCHWORK_SECRET` outside production when the database is not the embedded one. */
export const DEVELOPMENT_SECRET = 'patchwork-development-secret-never-for-production';

/** Faults of settings that are right one by one but not together. */
export function faultsTogether(config: Config): string[] {
  const faults = faultsOfMail(config);
  const orphan = config.workerDatabaseUrl ?? config.migrationDatabaseUrl;
  if (!config.production && config.databaseUrl === null && orphan !== null) {
    faults.push('DATABASE_URL must be set when WORKER_DATABASE_URL or MIGRATION_DATABASE_URL is.');
  }
  if (config.demo && !isLoopback(config.host)) {
    faults.push('HOST must be 127.0.0.1 while DEMO is on, because the demo accounts are for this machine only.');
  }
  if (config.port === config.mailPagePort) {
    faults.push('MAIL_PAGE_PORT must differ from PORT, because the demo mail page is a server of its own.');
  }
  return faults;
}

/** `text` gives a setting as it was written, be it right or wrong. */
export function faultsInProduction(config: Config, text: (name: string) => string | undefined): string[] {
  const missing = REQUIRED.filter(
    ([name]) => text(name) === undefined && !(name === 'SMTP_URL' && config.notify !== null),
  );
  const faults = missing.map(([name, why]) => `${name} must be set: ${why}.`);
  if (config.role !== 'api' && text('WORKER_DATABASE_URL') === undefined) {
    faults.push(
      'WORKER_DATABASE_URL must be set for PATCHWORK_ROLE all and worker: the worker has its own database user.',
    );
  }
  if (isPlaceholder(text('PATCHWORK_SECRET') ?? '')) {
    faults.push('PATCHWORK_SECRET must be a random value of this installation, not an example or a default.');
  }
  if (config.demo) faults.push('DEMO must be off in production.');
  if (config.notify?.baseUrl.startsWith('http:')) faults.push('NOTIFY_BASE_URL must begin with https in production.');
  return [...faults, ...faultsOfDatabaseUsers(config)];
}

/** `::1` without its brackets, as in `HOST`. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** RFC 3986 3.2.2: an IPv6 address stands in brackets. */
export function hostInUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

const REQUIRED: readonly (readonly [name: string, why: string])[] = [
  ['PATCHWORK_SECRET', 'at least 32 random bytes, the same for every process'],
  ['DATABASE_URL', "the application's own database user"],
  ['PUBLIC_URL', 'the address under which callers reach Patchwork'],
  ['FRONTEND_URL', 'links in email lead there'],
  ['SMTP_URL', 'or NOTIFY_API_KEY, because the local mail catcher is not for production'],
  ['MAIL_FROM', 'the sender of every email'],
  ['MAIL_ALLOW_LIST', 'say who may be mailed, or * for everybody'],
];

function isPlaceholder(secret: string): boolean {
  return secret === DEVELOPMENT_SECRET || /(change|replace)[-_ ]?(me|this)/i.test(secret);
}

function faultsOfDatabaseUsers(config: Config): string[] {
  const urls = [config.databaseUrl, config.workerDatabaseUrl, config.migrationDatabaseUrl].filter(
    (url) => url !== null,
  );
  const users = urls.map(databaseUser);
  if (!users.includes('') && new Set(users).size === users.length) return [];
  return ['DATABASE_URL, WORKER_DATABASE_URL and MIGRATION_DATABASE_URL must name three different database users.'];
}

function databaseUser(url: string): string {
  const { username, searchParams } = new URL(url);
  return username || (searchParams.get('user') ?? '');
}

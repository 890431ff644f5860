/**
 * Reads and checks the environment once. What comes out is typed and frozen; what is wrong is listed whole, every fault
 * at once, and stops the start. Nothing else in the product reads `process.env`.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type MailSettings, readMailSettings } from './config.mail.js';
import { DEVELOPMENT_SECRET, faultsInProduction, faultsTogether, hostInUrl, isLoopback } from './config.rules.js';
import { allowed, origin, redirectUri, Settings } from './config.settings.js';

/** Under this token the configuration is injected. */
export const CONFIG = Symbol('config');

export interface Config extends MailSettings {
  readonly production: boolean;
  readonly role: 'all' | 'api' | 'worker';
  readonly host: string;
  readonly port: number;
  /** Origin under which callers reach us, without a trailing slash; also the embedded issuer's name. */
  readonly publicUrl: string;
  readonly frontendUrl: string;
  readonly frontendRedirectUris: readonly string[];
  readonly corsOrigins: readonly string[];
  /** Folder of everything that the embedded start keeps. */
  readonly dataFolder: string;
  /** null: start the embedded PostgreSQL. */
  readonly databaseUrl: string | null;
  readonly workerDatabaseUrl: string | null;
  readonly migrationDatabaseUrl: string | null;
  /** At least 32 bytes. null only when the embedded start still has to make one. */
  readonly secret: string | null;
  /** Addresses or `@domains` in lower case, `*` for all; null: no decision was made. */
  readonly mailAllowList: readonly string[] | null;
  readonly mailPagePort: number;
  /** Seconds. */
  readonly mailLease: number;
  /** Seconds before the first repeat of a refused message; doubles with each further one. */
  readonly mailRetry: number;
  /** Seconds between two looks for due rows. */
  readonly mailTick: number;
  /** Seconds. */
  readonly asItHappensWait: number;
  /** Address of the agent whose digest is expected daily, in lower case; null: none is. */
  readonly canaryAgent: string | null;
  /** Seconds after its hour in which the canary's digest has to be sent. */
  readonly canaryWithin: number;
  /** Lets a monitoring system on another machine in; null: none. */
  readonly metricsToken: string | null;
  /** The most emails an hour that one agent gets as it happens. */
  readonly asItHappensCeiling: number;
  readonly demo: boolean;
}

/** Why a start stops: a sentence for the operator, who needs no stack to understand it. */
export class StartRefused extends Error {}

/** Every fault of an environment, one plain sentence each; never the value, which may hold a password. */
export class ConfigFaults extends StartRefused {
  constructor(readonly faults: readonly string[]) {
    super(`Patchwork cannot start with these settings:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
    this.name = 'ConfigFaults';
  }
}

/** The settings of this process; an embedded start that has already made its secret finds it here. */
export function loadConfig(): Config {
  const config = readConfig(process.env);
  if (config.secret !== null) return config;
  const file = secretFile(config);
  return existsSync(file) ? Object.freeze({ ...config, secret: readFileSync(file, 'utf8').trim() }) : config;
}

/** The database owner's URL, all that migrating needs; null where the environment gives none. */
export function loadOwnerUrl(): string | null {
  const settings = new Settings(process.env);
  const owner = settings.databaseUrl('MIGRATION_DATABASE_URL');
  // Outside production the one DATABASE_URL may be the owner's.
  const other = settings.text('NODE_ENV') === 'production' ? null : settings.databaseUrl('DATABASE_URL');
  if (settings.faults.length > 0) throw new ConfigFaults(settings.faults);
  return owner ?? other;
}

/** Makes the secret that an embedded start still lacks, readable by nobody else, and gives the settings with it. */
export function keepSecret(config: Config): Config & { readonly secret: string } {
  if (config.secret !== null) return { ...config, secret: config.secret };
  const secret = randomBytes(32).toString('base64url');
  mkdirSync(config.dataFolder, { recursive: true });
  // Written whole before it has its name; of two starts at once the first one's stands.
  const draft = `${secretFile(config)}.${process.pid}`;
  writeFileSync(draft, `${secret}\n`, { mode: 0o600 });
  try {
    linkSync(draft, secretFile(config));
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'EEXIST') throw fault;
  } finally {
    rmSync(draft, { force: true });
  }
  return Object.freeze({ ...config, secret: readFileSync(secretFile(config), 'utf8').trim() });
}

/** Empty text counts as unset; a `.env` file is never read. Throws {@link ConfigFaults}. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const settings = new Settings(env);
  const production = settings.text('NODE_ENV') === 'production';
  const role = settings.oneOf('PATCHWORK_ROLE', ['all', 'api', 'worker'], 'all');
  const host = settings.text('HOST') ?? '127.0.0.1';
  const port = settings.port('PORT', 3000);
  const frontendUrl = settings.url('FRONTEND_URL') ?? 'http://127.0.0.1:5173';
  const databaseUrl = settings.databaseUrl('DATABASE_URL');
  const embedded = databaseUrl === null && !production;
  const config: Config = {
    production,
    role,
    host,
    port,
    // The address that we listen on, not `localhost`: no look-up that may end at ::1, and one spelling for the issuer,
    // Swagger UI and the token command (RFC 8252 7.3 recommends the literal too).
    publicUrl: settings.origin('PUBLIC_URL') ?? `http://${isLoopback(host) ? hostInUrl(host) : '127.0.0.1'}:${port}`,
    frontendUrl,
    frontendRedirectUris: settings.list('FRONTEND_REDIRECT_URIS', redirectUri) ?? [],
    corsOrigins: settings.list('CORS_ORIGINS', origin) ?? [new URL(frontendUrl).origin],
    dataFolder: resolve(settings.text('PATCHWORK_DATA') ?? '.data'),
    databaseUrl,
    workerDatabaseUrl: settings.databaseUrl('WORKER_DATABASE_URL'),
    migrationDatabaseUrl: settings.databaseUrl('MIGRATION_DATABASE_URL'),
    secret: settings.secret('PATCHWORK_SECRET') ?? (embedded ? null : DEVELOPMENT_SECRET),
    ...readMailSettings(settings),
    mailAllowList: settings.list('MAIL_ALLOW_LIST', allowed),
    mailPagePort: settings.port('MAIL_PAGE_PORT', 1080),
    mailLease: settings.seconds('MAIL_LEASE', 120, 1),
    mailRetry: settings.seconds('MAIL_RETRY', 60, 0.1),
    mailTick: settings.seconds('MAIL_TICK', 1, 0.05),
    asItHappensWait: settings.seconds('AS_IT_HAPPENS_WAIT', 60, 0),
    canaryAgent: settings.address('CANARY_AGENT'),
    canaryWithin: settings.seconds('CANARY_WITHIN', 1800, 60),
    metricsToken: settings.secret('METRICS_TOKEN'),
    asItHappensCeiling: settings.count('AS_IT_HAPPENS_CEILING', 6),
    demo: settings.flag('DEMO') ?? embedded,
  };
  const faults = [...settings.faults, ...faultsTogether(config)];
  if (production) faults.push(...faultsInProduction(config, (name) => settings.text(name)));
  if (faults.length > 0) throw new ConfigFaults(faults);
  return freeze(config);
}

function freeze(config: Config): Config {
  for (const value of Object.values(config)) if (Array.isArray(value)) Object.freeze(value);
  return Object.freeze(config);
}

function secretFile(config: Config): string {
  return join(config.dataFolder, 'secret');
}

/**
 * How we reach PostgreSQL. Every connection of the running product takes its own narrow role as it connects, so that an
 * owner's URL, allowed outside production, gives no more rights than the role has.
 */
import { DataSource, type DataSourceOptions } from 'typeorm';
import { Foundations1700000000100 } from '../../migrations/1700000000100-foundations.js';
import { AgenciesAndAgents1700000000200 } from '../../migrations/1700000000200-agencies-and-agents.js';
import { SignIn1700000000300 } from '../../migrations/1700000000300-sign-in.js';
import { Access1700000000400 } from '../../migrations/1700000000400-access.js';
import { Clients1700000000500 } from '../../migrations/1700000000500-clients.js';
import { Activity1700000000600 } from '../../migrations/1700000000600-activity.js';
import { Notifications1700000000700 } from '../../migrations/1700000000700-notifications.js';
import { RestrictionAndSensitivity1700000000800 } from '../../migrations/1700000000800-restriction-and-sensitivity.js';
import { SessionsAndSecondFactors1700000000900 } from '../../migrations/1700000000900-sessions-and-second-factors.js';
import { CredentialsOfSystems1700000001000 } from '../../migrations/1700000001000-credentials-of-systems.js';
import { Issuers1700000001010 } from '../../migrations/1700000001010-issuers.js';
import { Purpose1700000001100 } from '../../migrations/1700000001100-purpose.js';
import { ReasonCodes1700000001300 } from '../../migrations/1700000001300-reason-codes.js';
import { Invitations1700000001310 } from '../../migrations/1700000001310-invitations.js';
import { Alerts1700000001200 } from '../../migrations/1700000001200-alerts.js';
import { AuditChain1700000001110 } from '../../migrations/1700000001110-audit-chain.js';
import { NewMatches1700000001210 } from '../../migrations/1700000001210-new-matches.js';
import { AuditorAndRetention1700000001120 } from '../../migrations/1700000001120-auditor-and-retention.js';
import { Decoys1700000001220 } from '../../migrations/1700000001220-decoys.js';
import { AccessLogFilters1700000001130 } from '../../migrations/1700000001130-access-log-filters.js';
import { ContactRequests1700000001400 } from '../../migrations/1700000001400-contact-requests.js';
import { DatedEntries1700000001140 } from '../../migrations/1700000001140-dated-entries.js';
import { RoughBirths1700000001230 } from '../../migrations/1700000001230-rough-births.js';
import { Attentions1700000002600 } from '../../migrations/1700000002600-attentions.js';
import { AttentionReminders1700000002610 } from '../../migrations/1700000002610-attention-reminders.js';
import { UrgentFirst1700000002620 } from '../../migrations/1700000002620-urgent-first.js';
import { Escalation1700000002630 } from '../../migrations/1700000002630-escalation.js';
import { SourceOfAFrequency1700000001900 } from '../../migrations/1700000001900-source-of-a-frequency.js';
import { ChoosingMoreFinely1700000002700 } from '../../migrations/1700000002700-choosing-more-finely.js';
import { DeliveredEmails1700000002500 } from '../../migrations/1700000002500-delivered-emails.js';
import { Unsubscriptions1700000002400 } from '../../migrations/1700000002400-unsubscriptions.js';
import { Ledger1700000002300 } from '../../migrations/1700000002300-ledger.js';
import { Explanations1700000002200 } from '../../migrations/1700000002200-explanations.js';
import { HoldingBack1700000002100 } from '../../migrations/1700000002100-holding-back.js';
import { Absence1700000002000 } from '../../migrations/1700000002000-absence.js';
import { WhenToRemind1700000002800 } from '../../migrations/1700000002800-when-to-remind.js';
import { OutlivedReceipts1700000003100 } from '../../migrations/1700000003100-outlived-receipts.js';
import { HowOftenPutOff1700000003300 } from '../../migrations/1700000003300-how-often-put-off.js';
import { PlacesThatReceiptsEnd1700000003400 } from '../../migrations/1700000003400-places-that-receipts-end.js';
import { EndsThatTheWorkerLearns1700000003500 } from '../../migrations/1700000003500-ends-that-the-worker-learns.js';
import { ALeadLeftAlone1700000003600 } from '../../migrations/1700000003600-a-lead-left-alone.js';
import { AWeekendAfterAnAbsence1700000003700 } from '../../migrations/1700000003700-a-weekend-after-an-absence.js';
import { Removals1700000004120 } from '../../migrations/1700000004120-removals.js';
import { AddressesOfActiveAgents1700000004150 } from '../../migrations/1700000004150-addresses-of-active-agents.js';
import { Bars1700000004140 } from '../../migrations/1700000004140-bars.js';
import { EmailChanges1700000004130 } from '../../migrations/1700000004130-email-changes.js';
import { ReleasedEmergencies1700000004110 } from '../../migrations/1700000004110-released-emergencies.js';
import { SensitiveServices1700000004100 } from '../../migrations/1700000004100-sensitive-services.js';
import { ABounceOfAnotherSending1700000004000 } from '../../migrations/1700000004000-a-bounce-of-another-sending.js';
import { WhatTheWorkerWrites1700000003200 } from '../../migrations/1700000003200-what-the-worker-writes.js';
import { Bounces1700000002510 } from '../../migrations/1700000002510-bounces.js';

const migrations = [
  Foundations1700000000100,
  AgenciesAndAgents1700000000200,
  SignIn1700000000300,
  Access1700000000400,
  Clients1700000000500,
  Activity1700000000600,
  Notifications1700000000700,
  RestrictionAndSensitivity1700000000800,
  SessionsAndSecondFactors1700000000900,
  CredentialsOfSystems1700000001000,
  Issuers1700000001010,
  Purpose1700000001100,
  ReasonCodes1700000001300,
  Invitations1700000001310,
  Alerts1700000001200,
  AuditChain1700000001110,
  NewMatches1700000001210,
  AuditorAndRetention1700000001120,
  Decoys1700000001220,
  RoughBirths1700000001230,
  AccessLogFilters1700000001130,
  ContactRequests1700000001400,
  DatedEntries1700000001140,
  SourceOfAFrequency1700000001900,
  ChoosingMoreFinely1700000002700,
  Attentions1700000002600,
  DeliveredEmails1700000002500,
  AttentionReminders1700000002610,
  Unsubscriptions1700000002400,
  Ledger1700000002300,
  UrgentFirst1700000002620,
  Explanations1700000002200,
  HoldingBack1700000002100,
  Escalation1700000002630,
  Absence1700000002000,
  Bounces1700000002510,
  WhenToRemind1700000002800,
  OutlivedReceipts1700000003100,
  WhatTheWorkerWrites1700000003200,
  HowOftenPutOff1700000003300,
  PlacesThatReceiptsEnd1700000003400,
  EndsThatTheWorkerLearns1700000003500,
  ALeadLeftAlone1700000003600,
  AWeekendAfterAnAbsence1700000003700,
  ABounceOfAnotherSending1700000004000,
  SensitiveServices1700000004100,
  ReleasedEmergencies1700000004110,
  Removals1700000004120,
  EmailChanges1700000004130,
  Bars1700000004140,
  AddressesOfActiveAgents1700000004150,
];

export type DatabaseRole = 'patchwork_app' | 'patchwork_worker';

/** Options of a data source whose connections all take `role`; `connections` is about twice the cores. */
export function dataSourceOptions(url: string, role: DatabaseRole, connections: number): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    applicationName: role,
    poolSize: connections,
    migrations,
    migrationsTableName: 'migration',
    extra: { options: `-c role=${role}`, connectionTimeoutMillis: 10_000, keepAlive: true },
  };
}

/** Brings the schema up to date with the owner's rights; several processes may call it at once. */
export async function migrate(ownerUrl: string): Promise<void> {
  await withConnection(ownerUrl, async (source) => {
    const runner = source.createQueryRunner();
    try {
      await runner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
      await source.runMigrations({ transaction: 'each' });
      await runner.query('GRANT SELECT ON migration TO patchwork_app, patchwork_worker');
      // A right on the database itself, which no copy of it keeps.
      await runner.query(FORBID_TEMPORARY_TABLES);
    } finally {
      await runner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
      await runner.release();
    }
  });
}

/** The migrations that `url` still lacks, by name; none when the schema is this version's. */
export async function missingMigrations(source: DataSource): Promise<string[]> {
  const [table] = await source.query<{ made: boolean }[]>(`SELECT to_regclass('migration') IS NOT NULL AS made`);
  const rows = table!.made ? await source.query<{ name: string }[]>('SELECT name FROM migration') : [];
  const done = new Set(rows.map((row) => row.name));
  return migrations.map((migration) => migration.name).filter((name) => !done.has(name));
}

/** Runs `work` with the rights of the URL's own user: the owner's, where it is theirs. */
export async function withConnection<T>(ownerUrl: string, work: (source: DataSource) => Promise<T>): Promise<T> {
  const source = new DataSource({
    type: 'postgres',
    url: ownerUrl,
    poolSize: 2,
    migrations,
    migrationsTableName: 'migration',
  });
  await source.initialize();
  try {
    return await work(source);
  } finally {
    await source.destroy();
  }
}

/** The product's roles create nothing, not even for a session. */
const FORBID_TEMPORARY_TABLES = `DO $$ BEGIN
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END $$`;

/** Any number that nothing else on the server locks. */
const MIGRATION_LOCK = '8097880567428969067';

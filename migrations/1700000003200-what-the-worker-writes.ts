import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The worker marks what it sent, held back and put off, and nothing else: not whose a link or a notification is, nor how
 * long a link lives. With the whole row it could make a link of its own lead into somebody else's account.
 */
export class WhatTheWorkerWrites1700000003200 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const [table, columns] of WRITTEN) {
      await db.query(`REVOKE UPDATE ON ${table} FROM patchwork_worker`);
      await db.query(`GRANT UPDATE (${columns}) ON ${table} TO patchwork_worker`);
    }
  }

  async down(db: QueryRunner): Promise<void> {
    for (const [table] of WRITTEN) await db.query(`GRANT UPDATE ON ${table} TO patchwork_worker`);
  }
}

const WRITTEN = [
  ['account_mail', 'state, attempts, last_error, next_attempt_at, leased_until, sent_at'],
  ['notification', 'email_after, held_by, email_id, withheld, withheld_at'],
  [
    'email',
    'state, kinds, count, attempts, ambiguous, last_error, lease_until, next_attempt_at, counts_until, sent_at',
  ],
] as const;

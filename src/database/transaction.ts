/**
 * One transaction per verb. A verb that PostgreSQL breaks off to resolve a deadlock or a serialization failure is
 * repeated whole, three times at most; whatever else goes wrong rolls everything back.
 */
import { Injectable } from '@nestjs/common';
import {
  type DataSource,
  type EntityManager,
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
} from 'typeorm';

@Injectable()
export class Transaction {
  constructor(private readonly source: DataSource | null) {}

  async run<T>(verb: (tx: EntityManager) => Promise<T>): Promise<T> {
    if (this.source === null) throw new Error('this process has no connection for that role');
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.source.transaction(verb);
      } catch (fault) {
        if (isBrokenOff(fault)) throw Object.assign(new Error('connection lost'), { code: CONNECTION_FAILURE });
        if (attempt === MOST_ATTEMPTS || !isWorthRepeating(fault)) throw fault;
      }
    }
  }
}

/** The same on the worker's role. Only the jobs that send mail use it. */
@Injectable()
export class WorkerTransaction extends Transaction {}

const MOST_ATTEMPTS = 3;

/** 40P01 deadlock_detected, 40001 serialization_failure (PostgreSQL, appendix A). */
function isWorthRepeating(fault: unknown): boolean {
  const code = (fault as { code?: unknown } | null)?.code;
  return code === '40P01' || code === '40001';
}

/** PostgreSQL, appendix A, class 08. */
const CONNECTION_FAILURE = '08006';

/** TypeORM gives up a connection that breaks between two statements, and then says only that it is given up. */
function isBrokenOff(fault: unknown): boolean {
  return fault instanceof QueryRunnerAlreadyReleasedError || fault instanceof QueryRunnerProviderAlreadyReleasedError;
}

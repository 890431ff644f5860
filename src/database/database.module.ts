/** Opens the pools at start, refuses a schema that is not this version's, and hands the transactions to the verbs. */
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { Config } from '../config.js';
import { dataSourceOptions } from './data-source.js';
import { Database } from './database.js';
import { Transaction, WorkerTransaction } from './transaction.js';

@Global()
@Module({})
export class DatabaseModule {
  /** `config.databaseUrl` is set: the embedded start has put its own there. */
  static register(config: Config): DynamicModule {
    const url = config.databaseUrl ?? '';
    const workerUrl = config.role === 'api' ? null : (config.workerDatabaseUrl ?? url);
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRoot({
          ...dataSourceOptions(url, 'patchwork_app', APP_CONNECTIONS),
          autoLoadEntities: true,
          retryAttempts: config.production ? 10 : 1,
        }),
      ],
      providers: [
        { provide: WORKER, useFactory: () => openWorker(workerUrl) },
        {
          provide: Database,
          inject: [getDataSourceToken(), WORKER],
          useFactory: (app: DataSource, worker: DataSource | null) => new Database(app, worker),
        },
        { provide: Transaction, inject: [getDataSourceToken()], useFactory: (app: DataSource) => new Transaction(app) },
        {
          provide: WorkerTransaction,
          inject: [Database],
          useFactory: (database: Database) => new WorkerTransaction(database.worker),
        },
      ],
      exports: [Database, Transaction, WorkerTransaction],
    };
  }
}

const WORKER = Symbol('worker data source');
const APP_CONNECTIONS = 8;
const WORKER_CONNECTIONS = 6;

async function openWorker(url: string | null): Promise<DataSource | null> {
  if (url === null) return null;
  return new DataSource(dataSourceOptions(url, 'patchwork_worker', WORKER_CONNECTIONS)).initialize();
}

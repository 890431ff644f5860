/**
 * The two ways into PostgreSQL: as the application and as the worker, each with its own role and pool. Reads that people
 * wait for go through `read`, as named statements that PostgreSQL plans once per connection.
 */
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';

@Injectable()
export class Database implements OnApplicationShutdown {
  constructor(
    readonly app: DataSource,
    /** null in a process that only serves the API. */
    readonly worker: DataSource | null,
  ) {}

  /** Rows of one statement on the application's pool, outside any transaction. `name` must belong to this text alone. */
  async read<T extends object>(name: string, text: string, values: unknown[] = []): Promise<T[]> {
    const result = await poolOf(this.app).query<T>({ name, text, values });
    return result.rows;
  }

  async onApplicationShutdown(): Promise<void> {
    // The application's own source is closed by the module that made it.
    if (this.worker?.isInitialized) await this.worker.destroy();
  }
}

function poolOf(source: DataSource): Pool {
  return (source.driver as unknown as { master: Pool }).master;
}

/** A worker that runs for as long as some work takes, beside an application that sends nothing by itself. */
import { startApp, type TestApp } from '../support/app.js';

export async function withWorker<T>(world: Pick<TestApp, 'database' | 'smtp'>, work: () => Promise<T>): Promise<T> {
  const worker = await startApp({ role: 'worker' }, world);
  try {
    return await work();
  } finally {
    await worker.close();
  }
}

/**
 * Patchwork as processes of their own, as an operator starts them: `node dist/src/main.js` with settings. They can be
 * killed in the middle of anything, and none outlives its test file. It runs what was built: `npm test` builds first.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../src/config.js';
import { testConfig } from './app.js';
import { waitFor, workOf } from './progress.js';
import { theWatch } from './watch.js';

const MAIN = join(__dirname, '../../dist/src/main.js');

export class PatchworkProcess {
  /** All that it has printed. */
  output = '';

  private constructor(
    private readonly child: ChildProcess,
    /** Where it listens; a worker does not. */
    readonly url: string,
  ) {
    for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (text) => (this.output += String(text)));
    theWatch().overProcess([child.stdout, child.stderr], `the process ${child.pid}`);
  }

  /** Comes back once it runs. It shares database, secret, mail server and public address with `beside`. */
  static async start(
    beside: { readonly config: Config },
    settings: NodeJS.ProcessEnv & { readonly PATCHWORK_ROLE: Config['role'] },
  ): Promise<PatchworkProcess> {
    if (!existsSync(MAIN)) throw new Error('dist/ is missing: run npm run build');
    const { databaseUrl, smtpUrl, publicUrl, secret } = beside.config;
    const { port, dataFolder } = await testConfig(databaseUrl!, smtpUrl!);
    const env = {
      PATH: process.env.PATH,
      PORT: String(port),
      PUBLIC_URL: publicUrl,
      DATABASE_URL: databaseUrl!,
      WORKER_DATABASE_URL: databaseUrl!,
      PATCHWORK_SECRET: secret!,
      PATCHWORK_DATA: dataFolder,
      SMTP_URL: smtpUrl!,
      MAIL_ALLOW_LIST: '*',
      MAIL_TICK: '0.1',
      FRONTEND_URL: beside.config.frontendUrl,
      DEMO: '0',
      ...settings,
    };
    const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    child.once('exit', () => running.delete(child));
    const started = new PatchworkProcess(child, `http://127.0.0.1:${port}`);
    await started.untilItRuns();
    return started;
  }

  /** False once it has ended, by itself or not. */
  get isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** `kill -9`, unless told otherwise; comes back when the process is gone. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (!this.isAlive) return;
    const gone = once(this.child, 'exit');
    this.child.kill(signal);
    await gone;
  }

  private async untilItRuns(): Promise<void> {
    const { pid } = this.child;
    const look = () => ({ alive: this.isAlive, output: this.output, worked: workOf(pid!) });
    try {
      await waitFor('Patchwork to start', look, ({ alive, output }) => !alive || output.includes(' is running.'));
    } finally {
      if (!this.output.includes(' is running.')) await this.kill();
    }
    if (!this.isAlive) throw new Error(`Patchwork did not start:\n${this.output}`);
  }
}

const running = new Set<ChildProcess>();

afterAll(async () => {
  for (const child of running) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

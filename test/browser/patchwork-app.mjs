/** Patchwork as a newcomer starts it, in a folder and on ports of its own; gone with its database when closed. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** Milliseconds, for what would never come: a slow machine needs minutes for a first start beside other work. */
const LONGEST_START = 15 * 60_000;
const LONGEST_STOP = 2 * 60_000;

/** Settings of whoever runs this would lead the app to another database; an empty value counts as unset. */
const UNSET = Object.fromEntries(
  Object.keys(process.env)
    .filter((name) =>
      /^(NODE_ENV|HOST|DEMO|(.+_)?DATABASE_URL|PATCHWORK_.*|PUBLIC_URL|CORS_ORIGINS|SMTP_URL|MAIL_.*)$/.test(name),
    )
    .map((name) => [name, '']),
);

export class PatchworkApp {
  #child;
  #env;
  #output = '';
  #tokens = {};

  static async start(frontend) {
    const app = new PatchworkApp();
    const [port, mailPort] = await Promise.all([freePort(), freePort()]);
    app.folder = mkdtempSync(join(tmpdir(), 'patchwork-browser-'));
    // The embedded database may run as another user, who has to walk through this folder.
    chmodSync(app.folder, 0o755);
    app.url = `http://127.0.0.1:${port}`;
    app.localhostUrl = `http://localhost:${port}`;
    app.mailUrl = `http://127.0.0.1:${mailPort}`;
    app.#env = {
      ...process.env,
      ...UNSET,
      PORT: String(port),
      MAIL_PAGE_PORT: String(mailPort),
      PATCHWORK_DATA: app.folder,
      FRONTEND_URL: frontend.url,
      FRONTEND_REDIRECT_URIS: frontend.redirectUri,
    };
    try {
      await app.#run();
      await app.#readAccounts();
      return app;
    } catch (fault) {
      await app.close();
      throw fault;
    }
  }

  /** The first demo account with this role. */
  account(role) {
    return this.accounts.find(({ roles }) => roles.includes(role));
  }

  /** A call of the API by the account, with a token that the token command prints. */
  async call(account, method, path, body) {
    const answer = await this.#answer(account, method, path, body);
    return answer.status === 204 ? undefined : answer.json();
  }

  /** Reads a resource for its tag and patches it, or does something else with a part of it. */
  async change(account, path, patch, part = '', method = 'PATCH') {
    const { headers } = await this.#answer(account, 'GET', path);
    await this.#answer(account, method, path + part, patch, { 'if-match': headers.get('etag') });
  }

  async #answer(account, method, path, body, more = {}) {
    const token = (this.#tokens[account.email] ??= (await this.#command('token', account.email)).trim());
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...more };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(this.url + path, { method, headers, ...sent });
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
    return answer;
  }

  /** Mail that is due goes within a second or so: the queue says when it has. */
  async untilSent() {
    for (let left = 1; left > 0;) {
      const { due, sending } = await this.call(this.account('ADMIN'), 'GET', '/v1/admin/notifications/queue');
      left = due + sending;
    }
  }

  async close() {
    if (this.#child?.exitCode === null && this.#child.signalCode === null) {
      const gone = once(this.#child, 'exit');
      this.#child.kill('SIGTERM');
      const patience = setTimeout(() => this.#child.kill('SIGKILL'), LONGEST_STOP);
      await gone;
      clearTimeout(patience);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #run() {
    const child = spawn(process.execPath, [join(root, 'dist/src/main.js')], {
      cwd: root,
      env: this.#env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    const patience = setTimeout(() => child.kill('SIGKILL'), LONGEST_START);
    await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', () => reject(new Error(`Patchwork did not start:\n${this.#output}`)));
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (text) => {
          this.#output += String(text);
          if (this.#output.includes('Patchwork is running.')) resolve();
        });
      }
    });
    clearTimeout(patience);
    const ready = await fetch(`${this.url}/health/ready`);
    if (!ready.ok) throw new Error(`/health/ready answered ${ready.status}:\n${this.#output}`);
  }

  /** Who there is, from the command; the passwords from the file that only its owner reads. */
  async #readAccounts() {
    const listed = JSON.parse(await this.#command('token'));
    const kept = JSON.parse(readFileSync(join(this.folder, 'demo-accounts.json'), 'utf8'));
    this.accounts = listed.map((account) => ({ ...kept.find(({ email }) => email === account.email), ...account }));
  }

  async #command(...words) {
    const [name, ...rest] = words;
    const { stdout } = await promisify(execFile)('npm', ['run', '--silent', name, '--', ...rest], {
      cwd: root,
      env: this.#env,
      shell: process.platform === 'win32',
    });
    return stdout;
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

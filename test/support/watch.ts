/**
 * Watches over each test file without its doing: Jest begins it before the file (watch.setup.ts) and ends it after the
 * last hook (environment.cjs). Whatever the file told Patchwork of people must then stand in none of the mails that its
 * mail servers took, and in nothing that the product printed, in this process or in one that it started.
 */
import { format } from 'node:util';
import type { Readable } from 'node:stream';
import { Markers } from './markers.js';
import { plain, readingsOfMail, readingsOfOutput } from './readings.js';
import type { RecordedMail } from './smtp.js';

export class Watch {
  readonly markers = new Markers();
  private mails: { mail: RecordedMail; test: string }[] = [];
  private outputs: { text: string; from: string; test: string }[] = [];
  private readonly undo: (() => void)[] = [];

  begin(): void {
    this.watchFetch();
    for (const name of ['stdout', 'stderr'] as const) this.watchStream(name);
    for (const name of ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const) this.watchConsole(name);
  }

  /** What a process prints that a test started. */
  overProcess(streams: readonly (Readable | null)[], from: string): void {
    for (const stream of streams) stream?.on('data', (text) => this.note(String(text), from));
  }

  overMail(mail: RecordedMail): void {
    this.mails.push({ mail, test: testName() });
    this.markers.takeLinks(mail.text);
  }

  /** Every marker found so far, in a sentence that says where; forgets what it looked through. */
  leaks(): string[] {
    const { mails, outputs } = this;
    [this.mails, this.outputs] = [[], []];
    return [
      ...mails.flatMap(({ mail, test }) => {
        const found = readingsOfMail(mail).flatMap(([part, reading]) => {
          const marker = this.markers.find(withoutAddresses(reading, mail.recipients), 'mail');
          return marker === undefined ? [] : [`"${marker}" stands in the ${part} of "${mail.subject}" to ${mail.to}`];
        });
        return found.slice(0, 1).map((leak) => `${leak}, in: ${test}`);
      }),
      ...together(outputs).flatMap(({ text, from, test }) => {
        const marker = readingsOfOutput(text).flatMap((reading) => this.markers.find(reading, 'log') ?? [])[0];
        return marker === undefined ? [] : [`"${marker}" was printed by ${from}, in: ${test}: ${text.slice(0, 2_000)}`];
      }),
    ];
  }

  /** What Patchwork printed in a test that failed: it is kept back from a run in which all goes well. */
  printedIn(test: string): string {
    const printed = this.outputs.filter((output) => output.test === test && isLog(output.text));
    return printed.map(({ text }) => text).join('');
  }

  end(): void {
    for (const undo of this.undo.splice(0)) undo();
    const leaks = this.leaks();
    if (leaks.length > 0) throw new Error(`Personal data or a secret got out:\n${leaks.slice(0, 20).join('\n')}`);
  }

  private note(text: string, from: string): void {
    this.outputs.push({ text, from, test: testName() });
  }

  private watchFetch(): void {
    const { fetch } = globalThis;
    globalThis.fetch = async (input, init = {}) => {
      const answer = await fetch(input, init);
      const url = new URL(input instanceof Request ? input.url : input);
      const { method = 'GET', body } = init;
      const isText = typeof body === 'string' || body instanceof URLSearchParams;
      const request = isText ? String(body) : '';
      const says = method === 'GET' || answer.body === null ? '' : await answer.clone().text();
      this.markers.take({ method, url, headers: new Headers(init.headers), request, answer: says });
      return answer;
    };
    this.undo.push(() => (globalThis.fetch = fetch));
  }

  private watchStream(name: 'stdout' | 'stderr'): void {
    const stream = process[name];
    const write = stream.write;
    stream.write = ((...given: Parameters<typeof write>) => {
      this.note(
        typeof given[0] === 'string' ? given[0] : Buffer.from(given[0]).toString('utf8'),
        `this process (${name})`,
      );
      return isLog(String(given[0])) ? true : write.apply(stream, given);
    }) as typeof write;
    this.undo.push(() => (stream.write = write));
  }

  private watchConsole(name: 'debug' | 'error' | 'info' | 'log' | 'trace' | 'warn'): void {
    const print = console[name];
    console[name] = (...given: unknown[]) => {
      if (NOISE.test(String(given[0]))) return;
      this.note(format(...given), `this process (console.${name})`);
      print.apply(console, given);
    };
    this.undo.push(() => (console[name] = print));
  }
}

/** A line of Nest's logger. */
function isLog(text: string): boolean {
  return LOG.test(text);
}

const LOG = /^\S*\[Nest\] \d+/;
/** What packages tell their own developers as they load. */
const NOISE = /oidc-provider WARNING: .*Unsupported runtime/;

/** One for each test file, whatever becomes of its modules. */
export function theWatch(): Watch {
  const place = globalThis as { patchworkWatch?: Watch };
  return (place.patchworkWatch ??= new Watch());
}

/** A mail may hold the address that it goes to. */
function withoutAddresses(reading: string, recipients: readonly string[]): string {
  return recipients.reduce((left, address) => left.replaceAll(plain(address), '@'), reading);
}

function testName(): string {
  return typeof expect === 'undefined' ? '' : (expect.getState().currentTestName ?? 'a hook');
}

/** What one source printed during one test, in one piece: a word may be cut in two. */
function together(outputs: readonly { text: string; from: string; test: string }[]): typeof outputs {
  const pieces = new Map<string, { text: string; from: string; test: string }>();
  for (const { text, from, test } of outputs) {
    const piece = pieces.get(`${from}\n${test}`);
    if (piece === undefined) pieces.set(`${from}\n${test}`, { text, from, test });
    else piece.text += text;
  }
  return [...pieces.values()];
}

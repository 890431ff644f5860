/**
 * Chromium, and visits to it: each with cookies of its own, each watched. An error in a console that was not foretold
 * makes its step fail; a breach of the content security policy is such an error.
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
/** Milliseconds, for what would never come: a page on a slow machine may take its time. */
const LONGEST_WAIT = 3 * 60_000;

export class Visits {
  #browser;
  #shot = 0;

  static async open() {
    const visits = new Visits();
    visits.#browser = await chromium.launch({
      executablePath: process.env.CHROMIUM || findChromium(),
      // Grey letters, not coloured ones: the same on every screen.
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-lcd-text'],
    });
    return visits;
  }

  /** `options` are Playwright's for a context; a step is one sentence that holds or throws. */
  async visit(options, journey) {
    const context = await this.#browser.newContext({ viewport: { width: 1100, height: 800 }, ...options });
    context.setDefaultTimeout(LONGEST_WAIT);
    const watch = new Watch(context);
    const step = async (sentence, work) => {
      const began = Date.now();
      try {
        await work();
        watch.mustBeQuiet();
      } catch (fault) {
        for (const page of context.pages()) await this.picture(page, 'failed').catch(() => undefined);
        const shown = await Promise.all(context.pages().map(whatItShows));
        throw new Error([`${sentence}: ${fault.message}`, ...shown].join('\n'), { cause: fault });
      }
      console.log(`ok  ${sentence} (${Date.now() - began} ms)`);
    };
    await journey({ page: await context.newPage(), context, step, foretell: (text) => watch.foretell(text) });
    await context.close();
    watch.mustBeQuiet();
  }

  /** Only for people to look at, and only when asked for. */
  async picture(page, name) {
    const folder = process.env.SCREENSHOTS;
    if (!folder) return;
    const number = String((this.#shot += 1)).padStart(2, '0');
    await page.screenshot({ path: join(folder, `${number}-${name}.png`), fullPage: true });
  }

  async close() {
    await this.#browser.close();
  }
}

/**
 * The window that opens when this link is followed, by keyboard: a click in the frame of a page is lost while a window that
 * the page had opened before is smaller.
 */
export async function openedBy(context, link) {
  const [page] = await Promise.all([context.waitForEvent('page'), link.press('Enter')]);
  return page;
}

/** Where a page is and what it says first, for who reads of a fault from afar. */
async function whatItShows(page) {
  const text = await page
    .locator('body')
    .innerText({ timeout: 1_000 })
    .catch((fault) => fault.message);
  return `${page.url()} shows: ${text.replaceAll(/\s+/g, ' ').slice(0, 300)}`;
}

class Watch {
  #complaints = [];
  #foretold = [];

  constructor(context) {
    context.on('console', (message) => {
      if (message.type() === 'error') this.#note(`${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (fault) => this.#note(fault.error().message));
    context.on('requestfailed', (request) => {
      const reason = request.failure()?.errorText;
      // A page that is left or closed breaks off what it still loads.
      if (reason === 'net::ERR_ABORTED') return;
      this.#note(`${reason}: ${request.method()} ${new URL(request.url()).pathname}`);
    });
  }

  /** One error with this text is right, once. */
  foretell(text) {
    this.#foretold.push(text);
  }

  mustBeQuiet() {
    const [first] = this.#complaints;
    if (first !== undefined) throw new Error(`the browser complains: ${first}`);
  }

  #note(complaint) {
    const at = this.#foretold.findIndex((text) => complaint.includes(text));
    if (at < 0) this.#complaints.push(complaint);
    else this.#foretold.splice(at, 1);
  }
}

function findChromium() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (found === undefined) throw new Error(`No Chromium: set CHROMIUM, or put one of ${NAMES.join(', ')} on the PATH.`);
  return found;
}

/** The words and forms of the pages that lower how often somebody gets email. Pure; they name nobody, not even the reader. */
import { DateTime } from 'luxon';
import type { Id } from '../../common/ids.js';
import type { Kind } from '../../events/index.js';
import { Html, html, layout, nothing } from '../../sign-in/index.js';
import { describeKind } from '../kinds.js';
import { LOWERED_TO, type LoweredTo, UNSUBSCRIBE_PATH } from './unsubscribe-links.js';
import type { Lowered, Seen } from './unsubscribe.service.js';

const CHOICE: Readonly<Record<LoweredTo, string>> = {
  END_OF_WEEK: 'One email at the end of the week',
  NEXT_LOGIN: 'No email: I look when I sign in',
};

const NOW: Readonly<Record<LoweredTo, string>> = {
  END_OF_WEEK: 'From now on you hear of these in one email at the end of the week:',
  NEXT_LOGIN: 'From now on you get no email about these. They wait for you in Patchwork:',
};

/** Before a link was used it asks; after, since nobody sees what a mail program was answered, it says what was lowered. */
export function seenPage(token: string, { to, lowered }: Seen, frontendUrl: string): string {
  return lowered === null ? askPage(token, to) : loweredPage(token, lowered, frontendUrl, rarer(token, lowered.to));
}

/** `to` is what the link says: it is offered first. */
function askPage(token: string, to: LoweredTo): string {
  const title = 'Get fewer emails from Patchwork';
  const choices = [to, ...LOWERED_TO.filter((other) => other !== to)];
  const body = html`<h1>${title}</h1>
    <p>Nothing has changed yet. How do you want to hear of updates from now on?</p>
    ${choiceForm(token, choices)}
    <p>
      This is for updates of all kinds. What you hear of more rarely already stays as it is. Nothing is lost, and you
      can undo it on the next page.
    </p>
    <p>Some emails stay, because they protect the people you work with. The next page says which.</p>`;
  return layout(title, body);
}

export function loweredPage(token: string, lowered: Lowered, frontendUrl: string, further: Html = nothing): string {
  const done = lowered.kinds.length > 0;
  const title = done ? 'Fewer emails from now on' : 'You get few emails already';
  const body = html`<h1>${title}</h1>
    ${
      done
        ? html`<p role="status">${NOW[lowered.to]}</p>
            <ul>
              ${lowered.kinds.map((kind) => html`<li>${describeKind(kind).title}</li>`)}
            </ul>`
        : html`<p role="status">Nothing had to change: no kind of update that may come as rarely comes more often.</p>`
    }
    <p>${next(lowered)}</p>
    ${stay(lowered)} ${lowered.undo === null ? nothing : undoForm(token, lowered.undo)} ${further}
    <p><a href="${frontendUrl}">Choose for each kind in Patchwork</a></p>`;
  return layout(title, body);
}

export function usedUpPage(frontendUrl: string): string {
  const title = 'Sign in to choose how often you get email';
  const body = html`<h1>${title}</h1>
    <p role="status">
      The links of this email have changed that several times, and change it no more. What holds now stays as it is.
    </p>
    <p><a href="${frontendUrl}">Sign in to Patchwork and choose there</a></p>`;
  return layout(title, body);
}

export function undonePage(undone: boolean, frontendUrl: string): string {
  const title = undone ? 'It is as it was before' : 'This cannot be undone any more';
  const sentence = undone
    ? 'You hear of updates as often as before, and what waits goes at its former time.'
    : 'It was undone already, or something else was chosen since. What holds now can be changed in Patchwork.';
  const body = html`<h1>${title}</h1>
    <p role="status">${sentence}</p>
    <p><a href="${frontendUrl}">Choose for each kind in Patchwork</a></p>`;
  return layout(title, body);
}

/** What lowers further than this. */
function rarer(token: string, than: LoweredTo): Html {
  const choices = LOWERED_TO.slice(LOWERED_TO.indexOf(than) + 1);
  if (choices.length === 0) return nothing;
  return html`<h2>Fewer still</h2>
    ${choiceForm(token, choices)}`;
}

function choiceForm(token: string, choices: readonly LoweredTo[]): Html {
  return html`<form method="post" action="${UNSUBSCRIBE_PATH}">
    <input type="hidden" name="token" value="${token}" />
    ${choices.map((choice, index) => button(choice, index > 0))}
  </form>`;
}

function button(choice: LoweredTo, second: boolean): Html {
  const look = second ? html`class="second"` : nothing;
  return html`<button type="submit" name="frequency" value="${choice}" ${look}>${CHOICE[choice]}</button>`;
}

function next({ nextEmailAt, timeZone }: Lowered): string {
  if (nextEmailAt === null) return 'Nothing waits to be emailed now.';
  const at = DateTime.fromJSDate(nextEmailAt, { zone: timeZone }).setLocale('en-GB');
  return `Nothing that waited is lost. The next email may go on ${at.toFormat("cccc d LLLL 'at' HH:mm")}.`;
}

/** By Patchwork's rule, or by that of the agency. */
function stay({ staying, to }: Lowered): Html {
  if (staying.length === 0) return nothing;
  const byAgency = staying.filter((kind) => describeKind(kind).allowed.includes(to));
  const always = staying.filter((kind) => !byAgency.includes(kind));
  return html`<h2>What stays</h2>
    ${
      always.length === 0
        ? nothing
        : html`<p>${ALWAYS}</p>
            ${list(always)}`
    }
    ${
      byAgency.length === 0
        ? nothing
        : html`<p>${BY_AGENCY}</p>
            ${list(byAgency)}`
    }`;
}

const ALWAYS =
  'These come as before. They protect the people you work with, so a link in an email cannot put them off:';
const BY_AGENCY = 'Your agency wants you to hear of these as often as you do:';

function list(kinds: readonly Kind[]): Html {
  return html`<ul>
    ${kinds.map((kind) => html`<li>${describeKind(kind).title}</li>`)}
  </ul>`;
}

function undoForm(token: string, id: Id): Html {
  return html`<form method="post" action="${UNSUBSCRIBE_PATH}">
    <input type="hidden" name="token" value="${token}" />
    <button type="submit" class="second" name="undo" value="${id}">Undo this</button>
  </form>`;
}

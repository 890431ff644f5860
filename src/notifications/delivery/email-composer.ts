/**
 * Notifications in, subject and two bodies out: pure. Its input has no field for a name, a value, an agency or a
 * colleague, so that no mail can hold one; the client's reference is all that tells two clients apart.
 */
import { readFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import { DateTime } from 'luxon';
import type { Id } from '../../common/ids.js';
import { letterOf, wrapped } from '../../mail/letter.js';
import { describeKind } from '../kinds.js';
import { type Reasoned, reasonsOf } from './email-reasons.js';

/** Its type, the event's as stored, is for the wording of `ATTENTION`, `MY_TEAMS` and the daily test. */
export interface EmailLine extends Reasoned {
  readonly reference: string | null;
  readonly occurredAt: Date;
  /** The same for all that concerned many clients at once; null: this alone. */
  readonly batchId: Id | null;
}

/** Absolute addresses, of the agent's notifications of this email and of the page that lowers how often they get one. */
export interface EmailLinks {
  readonly see: string;
  readonly fewer: string;
}

export interface ComposedEmail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** The most lines that one email shows; the rest is a number. */
export const MOST_LINES = 20;

/** @param timeZone IANA name, for the times in the lines */
export function composeEmail(items: readonly EmailLine[], links: EmailLinks, timeZone: string): ComposedEmail {
  const lines = linesOf(items, timeZone);
  const shown = shownAmong(lines);
  const subject = `Patchwork: ${counted(items.length, 'update')}`;
  const view = {
    heading: `You have ${counted(items.length, 'update')}`,
    groups: groupsOf(shown),
    rest: items.length - shown.reduce((sum, line) => sum + line.count, 0),
    them: items.length === 1 ? 'it' : 'them',
    why: reasonsOf(items),
    links,
  };
  const preheader = `${aboutWhom(items)} Sign in to see what changed.`;
  return { subject, text: wrapped(text(view)), html: letterOf({ title: subject, preheader, body: html(view) }) };
}

interface Line {
  readonly reference: string | null;
  readonly words: string;
  /** Of how many updates it tells: these add up to the number in the subject, and to the list behind the link. */
  readonly count: number;
  readonly when: string;
  /** Of a kind that waits for no place in the hour: a call for attention, a warning. */
  readonly pressing: boolean;
}

/** Where there are too many, what is pressing is shown before all else, each in its place. */
function shownAmong(lines: readonly Line[]): Line[] {
  const byWeight = [...lines.filter(({ pressing }) => pressing), ...lines.filter(({ pressing }) => !pressing)];
  const shown = new Set(byWeight.slice(0, MOST_LINES));
  return lines.filter((line) => shown.has(line));
}

/** By client, then by what happened; the oldest first. A batch that reaches several clients is one line and names none. */
function linesOf(items: readonly EmailLine[], timeZone: string): Line[] {
  const batches = batchesAmong(items);
  const groups = new Map<string, EmailLine[]>();
  for (const item of [...items].sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime())) {
    const isBatched = item.batchId !== null && batches.has(item.batchId);
    const key = isBatched ? `batch ${item.batchId}` : `${item.reference ?? ''}\n${wordsFor(item)}`;
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  const lines = [...groups.values()].map((group): Line => {
    const first = group[0]!;
    const on = momentWords(first.occurredAt, timeZone);
    const clients = first.batchId === null ? undefined : batches.get(first.batchId)?.size;
    return {
      count: group.length,
      pressing: !describeKind(first.kind).limited,
      ...(clients === undefined
        ? { reference: first.reference, words: wordsFor(first), when: whenWords(group.length, on) }
        : { reference: null, words: batchWords(first), when: `${counted(clients, 'client')}, on ${on}` }),
    };
  });
  const order = [...new Set(lines.map((line) => line.reference))];
  return lines.sort((a, b) => order.indexOf(a.reference) - order.indexOf(b.reference));
}

/** The clients of each batch that reaches more than one of them. */
function batchesAmong(items: readonly EmailLine[]): Map<string, Set<string>> {
  const batches = new Map<string, Set<string>>();
  for (const { batchId, reference } of items) {
    if (batchId === null || reference === null) continue;
    batches.set(batchId, (batches.get(batchId) ?? new Set()).add(reference));
  }
  return new Map([...batches].filter(([, clients]) => clients.size > 1));
}

function groupsOf(lines: readonly Line[]): { reference: string | null; lines: Line[] }[] {
  return [...new Set(lines.map((line) => line.reference))].map((reference) => ({
    reference,
    lines: lines.filter((line) => line.reference === reference),
  }));
}

function batchWords({ type }: EmailLine): string {
  return type === 'team.member_deactivated' ? 'A colleague’s account was deactivated' : 'Changed together';
}

function wordsFor({ kind, type, reference }: EmailLine): string {
  if (kind === 'ATTENTION') return ATTENTION_WORDS[type] ?? describeKind(kind).example;
  if (kind !== 'MY_TEAMS') return describeKind(kind).example;
  if (type === 'team.member_ended') return 'You were removed from a team';
  if (type === 'team.invited') return 'You were invited to a team';
  if (type === 'canary.planted') return 'The daily test of email';
  // Contact and brokers are for teams with a sensitive service: so mail says neither that, nor of which client.
  if (type.startsWith('team.contact_') || type.startsWith('team.broker_'))
    return 'There is news about one of your teams';
  if (reference === null) return 'A team that you were on changed';
  if (type === 'team.lead_asked') return 'You are asked to hand the lead over';
  if (type === 'team.lead_declined') return 'The lead was not handed over as you asked';
  return type === 'team.lead_changed' ? 'You became or stopped being lead practitioner' : 'You were added to the team';
}

/** By the event's type; others read as their kind. */
const ATTENTION_WORDS: Readonly<Record<string, string>> = {
  'attention.raised_urgently': 'Somebody asks for your attention, urgently',
  'attention.reminder_planned': 'Somebody still asks for your attention',
  'attention.acknowledged': 'Your request for attention was acknowledged',
  'attention.escalated': 'An urgent request for attention was not opened in time',
  'attention.reached_nobody':
    'An urgent request for attention was not opened in time, and nobody on duty can be reached',
  'attention.withdrawn': 'A request for your attention was withdrawn',
};

function whenWords(count: number, on: string): string {
  return count === 1 ? `once, on ${on}` : `${count} times, since ${on}`;
}

function momentWords(at: Date, timeZone: string): string {
  return DateTime.fromJSDate(at, { zone: timeZone }).setLocale('en-GB').toFormat("cccc d LLLL 'at' HH:mm");
}

function aboutWhom(items: readonly EmailLine[]): string {
  const clients = new Set(items.flatMap(({ reference }) => reference ?? [])).size;
  return clients === 0 ? 'About your teams and colleagues.' : `About ${counted(clients, 'client')}.`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

const text = compile('updates.text.hbs', true);
const html = compile('updates.hbs', false);

function compile(file: string, noEscape: boolean): Handlebars.TemplateDelegate {
  const source = readFileSync(new URL(`./templates/${file}`, import.meta.url), 'utf8');
  return Handlebars.compile(source, { noEscape, strict: true });
}

/** Whether the model and the rows say the same: which items there are, when each may go, and which went in which email. */
import type { Model } from './model.js';
import { WHO } from './model.js';
import type { Real } from './steps.js';

/** The real clock goes on between a change and the reading of it. */
const TOLERANCE = 8_000;

export async function agree(model: Model, { stage, clientIds }: Real): Promise<void> {
  const rows = await stage.rowsAbout(clientIds);
  for (const who of WHO) {
    const items = model.items.filter((item) => item.who === who);
    const own = rows.filter((row) => row.who === who);
    expect([who, own.map(({ kind, frequency }) => `${kind} ${frequency}`)]).toEqual([
      who,
      items.map(({ kind, frequency }) => `${kind} ${frequency}`),
    ]);
    items.forEach((item, place) => {
      const { after } = own[place]!;
      if (item.frequency === 'AS_IT_HAPPENS' && near(item.after, after)) item.after = after;
      if (item.state !== 'WAITING') return;
      expect([who, place, instant(after), own[place]!.heldBy]).toEqual([who, place, instant(item.after), item.held]);
    });
    const names = new Map<string, number>();
    const nameOf = (id: string): number => names.get(id) ?? names.set(id, names.size).get(id)!;
    const real = own.map((row) =>
      row.emailId !== null
        ? `email ${nameOf(row.emailId)} ${row.emailState}`
        : (row.withheld ?? (row.seen ? 'SEEN' : 'WAITING')),
    );
    expect([who, real]).toEqual([who, items.map((item) => wordsFor(item, model))]);
  }
}

/** Emails are numbered in the order of their first items. */
function wordsFor(item: Model['items'][number], model: Model): string {
  if (typeof item.state === 'object') return item.state.withheld;
  if (item.state !== 'IN_AN_EMAIL') return item.state;
  const carried = model.items.filter((one) => one.who === item.who && one.state === 'IN_AN_EMAIL');
  const emails = [...new Set(carried.map((one) => model.emails.find((email) => email.items.includes(one))!))];
  const email = model.emails.find((one) => one.items.includes(item))!;
  return `email ${emails.indexOf(email)} ${email.state}`;
}

function near(one: number | null, other: number | null): boolean {
  return one !== null && other !== null && Math.abs(one - other) < TOLERANCE;
}

function instant(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}

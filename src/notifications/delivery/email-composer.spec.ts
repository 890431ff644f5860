import type { Id } from '../../common/ids.js';
import { composeEmail, type EmailLine, MOST_LINES } from './email-composer.js';

/** By name: they are only compared. */
const id = (name: string): Id => name as Id;

const LINKS = {
  see: 'https://patchwork.test/notifications?emailId=1',
  fewer: 'https://patchwork.test/sign-in/unsubscribe?token=1',
};
const item = (rest: Partial<EmailLine> = {}): EmailLine => ({
  kind: 'CONTACT',
  type: 'client.details_updated',
  reference: 'PW-7K2M-9QXD',
  occurredAt: new Date('2026-03-04T09:12:00Z'),
  source: 'PATCHWORK',
  heldBy: null,
  covering: false,
  reachedBecause: 'ON_THE_TEAM',
  batchId: null,
  ...rest,
});
const compose = (items: EmailLine[]): ReturnType<typeof composeEmail> => composeEmail(items, LINKS, 'Europe/London');

it('counts in the subject, and says nothing else there', () => {
  expect(compose([item()]).subject).toBe('Patchwork: 1 update');
  expect(compose([item(), item(), item()]).subject).toBe('Patchwork: 3 updates');
});

it('groups by client, then kind, with a count and since when', () => {
  const later = new Date('2026-07-01T09:12:00Z');
  const { text } = compose([
    item({ occurredAt: later }),
    item({ reference: 'PW-AAAA-BBBB', kind: 'TEAM', type: 'team.member_added', occurredAt: later }),
    item(),
  ]);
  expect(text).toContain('PW-7K2M-9QXD\n- Address or telephone changed: 2 times, since Wednesday 4 March at 09:12');
  expect(text).toContain('PW-AAAA-BBBB\n- The team changed: once, on Wednesday 1 July at 10:12');
});

it('names no client to somebody who was removed', () => {
  const { text, html } = compose([item({ kind: 'MY_TEAMS', type: 'team.member_ended', reference: null })]);
  expect(text).toContain('You were removed from a team: once');
  expect(html).not.toContain('PW-');
});

it('names no client to somebody who is invited, and calls it what it was once they are on the team', () => {
  const invited = { kind: 'MY_TEAMS', type: 'team.invited' } as const;
  const { text, html } = compose([item({ ...invited, reference: null })]);
  expect(text).toContain('You were invited to a team: once');
  expect(html).not.toContain('PW-');
  expect(compose([item(invited)]).text).toContain('You were invited to a team: once');
});

it.each(['team.contact_requested', 'team.contact_request_passed_on'])('does not say what %s is about', (type) => {
  const { text, html } = compose([item(), item({ kind: 'MY_TEAMS', type, reference: null })]);
  expect(text).toContain('Your teams and colleagues\n- There is news about one of your teams: once');
  expect(text + html).not.toMatch(/request|contact with/i);
});

describe('a batch', () => {
  const left = (number: number): EmailLine =>
    item({ kind: 'TEAM', type: 'team.member_deactivated', batchId: id('b'), reference: `PW-${number}` });
  const twelve = Array.from({ length: 12 }, (_, number) => left(number));

  it('is one line with the number of its clients, and names none of them', () => {
    const { subject, text, html } = compose(twelve);
    expect(subject).toBe('Patchwork: 12 updates');
    expect(text.match(/^- A.*/gm)).toEqual([
      '- A colleague’s account was deactivated: 12 clients, on Wednesday 4 March at',
    ]);
    expect(text + html).not.toContain('PW-');
  });

  it('stands beside what else there is to tell of its clients', () => {
    const { text } = compose([...twelve, item({ reference: 'PW-3' })]);
    expect(text.match(/^(- A.*?:|PW-.*)/gm)).toEqual([
      '- A colleague’s account was deactivated:',
      'PW-3',
      '- Address or telephone changed:',
    ]);
  });

  it('that reaches one client is an ordinary line, so that the reader knows which', () => {
    expect(compose([left(7)]).text).toContain('PW-7\n- The team changed: once');
  });

  it('counts each of its updates, and each client once', () => {
    const both = [left(1), left(1), left(2)].map((line) => ({ ...line, type: 'client.details_updated' }));
    expect(compose(both).subject).toBe('Patchwork: 3 updates');
    expect(compose(both).text).toContain('- Changed together: 2 clients');
  });
});

it(`shows ${MOST_LINES} lines at most and counts the rest`, () => {
  const items = Array.from({ length: 77 }, (_, index) => item({ reference: `PW-${index}` }));
  const { text, html, subject } = compose(items);
  expect(text.slice(0, text.indexOf('WHY')).match(/^- /gm)).toHaveLength(20);
  expect(text).toContain('... and 57 more.');
  expect(html).toContain('… and 57 more.');
  expect(subject).toBe('Patchwork: 77 updates');
});

it('cuts no call for attention and no warning, however much is told before them', () => {
  const many = Array.from({ length: 30 }, (_, number) => item({ reference: `PW-${number}` }));
  const last = { reference: 'PW-LAST', occurredAt: new Date('2026-03-05T09:12:00Z') };
  const { text, html } = compose([
    ...many,
    item({ ...last, kind: 'ATTENTION', type: 'attention.reminder_planned' }),
    item({ ...last, kind: 'ACCESS' }),
  ]);
  for (const words of ['Somebody still asks for your attention', 'Somebody gave themselves access']) {
    expect(text).toContain(`- ${words}`);
    expect(html).toContain(words);
  }
  expect(text.match(/^- .*once, on/gm)).toHaveLength(MOST_LINES);
  expect(text).toContain('12 more');
});

it('links to the email, to getting fewer of them, and to nothing else', () => {
  const { text, html } = compose([item()]);
  expect(text.match(/https?:\S+/g)).toEqual([LINKS.see, LINKS.fewer]);
  expect([...html.matchAll(/(?:href|src)=["'](.*?)["']/g)].map((match) => match[1])).toEqual(
    [LINKS.see, LINKS.fewer].map((link) => link.replaceAll('=', '&#x3D;')),
  );
});

it('says by whose word each kind came, and which kinds stay', () => {
  const { text, html } = compose([
    item({ source: 'OWN' }),
    item({ kind: 'TEAM', source: 'OWN' }),
    item({ kind: 'STATUS', source: 'AGENCY' }),
    item({ kind: 'DIRECTORY', reference: null }),
    item({ kind: 'ACCESS' }),
  ]);
  const why = text.slice(text.indexOf('WHY')).replaceAll(/\s+/g, ' ');
  for (const sentence of [
    'You chose how often you hear of this: addresses and telephone numbers; colleagues and agencies on your teams.',
    'Your agency set how often you hear of this: records closed, reopened or restricted.',
    'You have not chosen yet, so Patchwork’s default holds for this: contact details of colleagues.',
    'This always comes at once, because it protects the people you work with: people who give themselves access.',
  ]) {
    expect(why).toContain(sentence);
    expect(html).toContain(sentence);
  }
});

it('has no line of text longer than 76 characters but for addresses', () => {
  const kinds = ['IDENTITY', 'TEAM', 'ACCESS', 'STATUS'] as const;
  const at = new Date('2026-09-30T09:12:00Z');
  const { text } = compose(kinds.flatMap((kind) => Array.from({ length: 12 }, () => item({ kind, occurredAt: at }))));
  expect(text.split('\n').filter((line) => line.length > 76 && !/^https:\S+$/.test(line))).toEqual([]);
  expect(text).toContain('\n  ');
});

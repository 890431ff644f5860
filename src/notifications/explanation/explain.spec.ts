import { type Frequency, FREQUENCIES } from '../../calendar/index.js';
import { KINDS } from '../../events/index.js';
import { EMAIL_STATES } from '../email-states.js';
import { REACHED_BECAUSE } from '../kind-rules.js';
import { ADDRESS_BOUNCED, HELD_BY, STANDING_REASONS, WITHHELD_REASONS } from '../withheld.js';
import { explain, OUTCOMES, RULES, sourceOf } from './explain.js';
import type { Facts } from './facts.js';
import { REACHED_WORDS, ROW_SOURCES, type Voice } from './wording.js';

const NOW = new Date('2026-03-04T10:00:00Z');
const LATER = new Date('2026-03-04T16:30:00Z');
const EARLIER = new Date('2026-03-04T09:30:00Z');
const waiting: Facts = {
  kind: 'CONTACT',
  frequency: 'END_OF_DAY',
  source: 'OWN',
  reachedBecause: 'ON_THE_TEAM',
  emailAfter: LATER,
  seen: false,
  withheld: null,
  heldBy: null,
  awayFrom: null,
  muted: null,
  agencyFloor: null,
  fallen: null,
  email: null,
  mayHaveArrived: false,
  covering: false,
  colleagueAway: false,
  timeZone: 'Europe/London',
};
const sentence = (rest: Partial<Facts>, voice: Voice = 'AGENT'): string =>
  explain({ ...waiting, ...rest }, NOW, voice).sentence;

const SENT = { state: 'SENT', sentAt: EARLIER } as const;
const MUTED = { until: '2026-03-06', frequency: 'NEXT_LOGIN' } as const;

/** Every way in which a notification can stand, or could if a row were wrong. */
function* everything(): Generator<Facts> {
  for (const kind of KINDS)
    for (const frequency of FREQUENCIES)
      for (const source of ROW_SOURCES) {
        const facts = { ...waiting, kind, frequency, source };
        for (const seen of [false, true])
          for (const emailAfter of [null, EARLIER, LATER]) yield { ...facts, seen, emailAfter };
        for (const email of [null, SENT]) yield* delayed({ ...facts, email });
        for (const fallen of [...STANDING_REASONS, ADDRESS_BOUNCED] as const) yield { ...facts, fallen };
        for (const seen of [false, true]) for (const withheld of WITHHELD_REASONS) yield { ...facts, seen, withheld };
        for (const state of EMAIL_STATES)
          for (const sentAt of [null, EARLIER]) yield* repeated({ ...facts, email: { state, sentAt } });
      }
  for (const reachedBecause of REACHED_BECAUSE) {
    for (const withheld of WITHHELD_REASONS) yield { ...waiting, reachedBecause, withheld };
    for (const fallen of STANDING_REASONS) yield { ...waiting, reachedBecause, fallen };
  }
}

function* repeated(facts: Facts): Generator<Facts> {
  for (const mayHaveArrived of [false, true])
    for (const fallen of [null, 'NOT_ON_TEAM', ADDRESS_BOUNCED] as const) yield { ...facts, mayHaveArrived, fallen };
}

function* delayed(facts: Facts): Generator<Facts> {
  for (const heldBy of HELD_BY)
    for (const awayFrom of ['2026-03-03', '2026-03-05']) yield { ...facts, heldBy, awayFrom };
  for (const colleagueAway of [false, true]) yield { ...facts, covering: true, colleagueAway };
  for (const frequency of FREQUENCIES) yield { ...facts, muted: { ...MUTED, frequency } };
  for (const agencyFloor of FREQUENCIES) yield { ...facts, agencyFloor };
  for (const reachedBecause of REACHED_BECAUSE) yield { ...facts, reachedBecause };
}

it('has a whole sentence and a way to change it for everything that can be, to agents and to admins', () => {
  const reached = new Set<string>();
  for (const voice of ['AGENT', 'ADMIN'] as const) {
    const texts = new Set<string>();
    for (const facts of everything()) {
      const explained = explain(facts, NOW, voice);
      reached.add(explained.outcome).add(explained.rule);
      texts.add(explained.sentence).add(explained.changeHow);
    }
    for (const text of texts) {
      expect(text).toMatch(/^[A-Z][^.!?]{10,}\.$/);
      expect(text).not.toMatch(/undefined|null|Invalid|PW-|@|\b[A-Z_]{4,}\b/);
      if (voice === 'ADMIN') expect(text).not.toMatch(/\byour?\b/i);
    }
  }
  expect([...reached].sort()).toEqual([...new Set<string>([...OUTCOMES, ...RULES])].sort());
  for (const rule of REACHED_BECAUSE) expect(REACHED_WORDS[rule]).toMatch(/^[A-Z].{10,}\.$/);
});

const changes = (rest: Partial<Facts>, voice: Voice = 'AGENT'): string =>
  explain({ ...waiting, ...rest }, NOW, voice).changeHow;

it('tells of an absence that is to come, that holds it now, and that is over', () => {
  const away = { heldBy: 'AWAY', emailAfter: new Date('2026-03-09T09:00:00Z'), awayFrom: '2026-03-04' } as const;
  const then = 'and all that waits meanwhile comes in one email on your first working day back.';
  const on = 'It will be emailed on Monday 9 March at 09:00, because';
  expect(sentence({ ...away, awayFrom: '2026-03-05' })).toBe(`${on} you will be away, ${then}`);
  expect(sentence(away)).toBe(`${on} you are away, ${then}`);
  expect(changes(away)).toBe('End or change your absence in Patchwork: then what waits goes as usual.');
  const over = 'because you were away, and the first email afterwards has all that waited meanwhile.';
  for (const [rest, how] of [
    [{ emailAfter: EARLIER }, 'It will be emailed with the next email, as it is due,'],
    [{ email: SENT }, 'It was emailed on Wednesday 4 March at 09:30,'],
  ] as const) {
    expect(sentence({ ...away, ...rest })).toBe(`${how} ${over}`);
    expect(changes({ ...away, ...rest })).toBe(
      'There is nothing to change now that the absence is over: for the next one you can name a colleague who hears meanwhile.',
    );
  }
});

it('tells of the first day back, and has nothing to end once that is over', () => {
  const back = { heldBy: 'FIRST_DAY_BACK', frequency: 'AS_IT_HAPPENS' } as const;
  expect(sentence(back)).toBe(
    'It will be emailed on Wednesday 4 March at 16:30, because your first day back stays quiet until its digest.',
  );
  expect(changes(back)).toContain('take back the absence that is over');
  expect(changes({ ...back, email: SENT })).toBe(
    'There is nothing to change: after the first day back email goes as usual again.',
  );
});

it('tells a cover that it came because a colleague is away, by nobody’s choice, and when that has ended', () => {
  const cover = { covering: true, frequency: 'AS_IT_HAPPENS', email: SENT, colleagueAway: true } as const;
  const came = 'It was emailed on Wednesday 4 March at 09:30, because';
  expect(sentence(cover)).toBe(`${came} you cover for a colleague who is away and would hear of this as it happens.`);
  expect(changes(cover)).toBe('There is nothing to choose: it ends when the colleague is back.');
  expect(sentence({ ...cover, colleagueAway: false }, 'ADMIN')).toBe(
    `${came} the agent covered for a colleague who was away and would have heard of this as it happens.`,
  );
  expect(changes({ ...cover, colleagueAway: false })).toBe(
    'There is nothing to change: you do not cover for that colleague any more.',
  );
  expect([sourceOf({ ...waiting, ...cover }), sourceOf(waiting)]).toEqual(['COVER', 'OWN']);
});

it('tells that a client is muted until a date, and that it goes with the digest after that', () => {
  const muted = { muted: MUTED, source: 'CLIENT', emailAfter: new Date('2026-03-09T16:30:00Z') } as const;
  expect(sentence(muted)).toBe(
    'It will be emailed on Monday 9 March at 16:30, because you muted this client up to and including Friday 6 March, and what waits goes with the first digest after that.',
  );
  expect(changes(muted)).toBe(
    'End the choice for this client in your notification preferences: then what waits goes as usual.',
  );
  expect(sentence({ ...muted, muted: { ...MUTED, frequency: 'END_OF_WEEK' } }, 'ADMIN')).toContain(
    'because the agent chose to hear less often of one client up to and including Friday 6 March',
  );
  expect(changes({ ...muted, email: SENT })).toBe(
    'There is nothing to change: the choice for that one client is over.',
  );
});

it('has no choice to offer where the agency leaves none, nor to a duty contact', () => {
  const floor = { agencyFloor: 'AS_IT_HAPPENS', frequency: 'AS_IT_HAPPENS', source: 'AGENCY' } as const;
  expect(changes(floor)).toBe('Your agency leaves no choice for this kind: its admins can change that.');
  expect(changes({ ...floor, agencyFloor: 'END_OF_DAY' })).toContain('choose another frequency');
  const duty = { kind: 'ATTENTION', reachedBecause: 'DUTY_CONTACT', frequency: 'AS_IT_HAPPENS' } as const;
  expect(explain({ ...waiting, ...duty, source: 'PATCHWORK' }, NOW, 'AGENT')).toMatchObject({
    sentence: expect.stringContaining('whoever is the duty contact is told at once'),
    changeHow: 'There is nothing to choose: the duty contact is always told at once, and an admin can name another.',
  });
});

it('says of what was read in time, and of what was never to be emailed, why no email came', () => {
  expect(sentence({ seen: true })).toBe('It was not emailed, because you had marked it as seen before it was emailed.');
  expect(sentence({ seen: true, frequency: 'NEXT_LOGIN', emailAfter: null })).toBe(
    'It was not emailed, because you chose to be told of this kind at the next log-in, without an email, and you have marked it as seen.',
  );
});

it('says of an office that it is held no longer, and not that a team was left', () => {
  expect(sentence({ withheld: 'NOT_ON_TEAM', reachedBecause: 'PRIVACY_OFFICER' })).toBe(
    'It was not emailed, because you were no longer the privacy officer of the agency when it was due.',
  );
  expect(sentence({ withheld: 'NOT_ON_TEAM' }, 'ADMIN')).toBe(
    'It was not emailed, because the agent was no longer on that team when it was due.',
  );
});

it('offers to acknowledge what a reminder is about until it has come', () => {
  expect(changes({ source: 'REMINDER', emailAfter: EARLIER })).toContain('Acknowledge the request');
  expect(changes({ source: 'REMINDER', email: SENT })).toContain('there is one reminder');
});

it('tells when, by the clock of the agency, and by whose word', () => {
  expect(sentence({ timeZone: 'Asia/Kolkata' })).toBe(
    'It will be emailed on Wednesday 4 March at 22:00, because you chose to be told of this kind at the end of the working day.',
  );
  expect(sentence({ emailAfter: EARLIER, source: 'PATCHWORK' }, 'ADMIN')).toBe(
    'It will be emailed with the next email, as it is due, because Patchwork tells of this kind at the end of the working day unless somebody chooses otherwise.',
  );
  expect(sentence({ email: { state: 'SENT', sentAt: EARLIER }, source: 'AGENCY' })).toBe(
    'It was emailed on Wednesday 4 March at 09:30, because your agency has people told of this kind at the end of the working day.',
  );
  expect(sentence({ frequency: 'NEXT_LOGIN', emailAfter: null }, 'ADMIN')).toBe(
    'It waits in Patchwork until the agent has seen it, because the agent chose to be told of this kind at the next log-in, without an email.',
  );
});

it.each<[Partial<Facts>, string, string]>([
  [{}, 'WILL_BE_EMAILED', 'END_OF_DAY'],
  [{ emailAfter: null, frequency: 'NEXT_LOGIN' }, 'WAITS_FOR_LOGIN', 'NEXT_LOGIN'],
  [{ seen: true }, 'SEEN_FIRST', 'SEEN_FIRST'],
  [{ fallen: ADDRESS_BOUNCED }, 'WAITS_FOR_ADDRESS', 'ADDRESS_BOUNCED'],
  [{ heldBy: 'CEILING', frequency: 'AS_IT_HAPPENS' }, 'WILL_BE_EMAILED', 'CEILING'],
  [{ withheld: 'NET_NOTHING' }, 'WITHHELD', 'NET_NOTHING'],
  [{ withheld: 'NOT_ON_TEAM' }, 'WITHHELD', 'NOT_ON_TEAM'],
  // Seen later: what held it back was there before.
  [{ withheld: 'NOT_ON_TEAM', seen: true }, 'WITHHELD', 'NOT_ON_TEAM'],
  [{ email: { state: 'SENT', sentAt: EARLIER }, seen: true }, 'EMAILED', 'END_OF_DAY'],
  [{ email: { state: 'PENDING', sentAt: null } }, 'SENDING', 'TRIED_AGAIN'],
  [{ email: { state: 'SENDING', sentAt: null } }, 'SENDING', 'ON_ITS_WAY'],
  [{ email: { state: 'UNKNOWN', sentAt: null } }, 'UNKNOWN', 'MAY_HAVE_ARRIVED'],
  [{ email: { state: 'FAILED', sentAt: null } }, 'FAILED', 'REFUSED'],
])('%j is %s by the rule %s', (rest, outcome, rule) => {
  expect(explain({ ...waiting, ...rest }, NOW, 'AGENT')).toMatchObject({ outcome, rule });
});

it('says of a kind that cannot be turned down that there is nothing to choose', () => {
  const facts: Facts = { ...waiting, kind: 'ACCESS', frequency: 'AS_IT_HAPPENS' satisfies Frequency };
  expect(explain(facts, NOW, 'AGENT')).toMatchObject({
    sentence: expect.stringContaining('everybody is told of this kind as it happens'),
    changeHow: 'There is nothing to choose: this kind always comes as it happens.',
  });
});

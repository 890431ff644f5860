import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Frequency, FREQUENCIES } from '../../calendar/index.js';
import { KINDS } from '../../events/index.js';
import { EMAIL_STATES } from '../email-states.js';
import { REACHED_BECAUSE } from '../kind-rules.js';
import { HELD_BY, WITHHELD_REASONS } from '../withheld.js';
import { explain, type Facts, OUTCOMES, RULES } from './explain.js';
import { REACHED_WORDS, ROW_SOURCES, type Voice } from './wording.js';

const NOW = new Date('2026-03-04T10:00:00Z');
const LATER = new Date('2026-03-04T16:30:00Z');
const EARLIER = new Date('2026-03-04T09:30:00Z');
const waiting: Facts = {
  kind: 'CONTACT',
  frequency: 'END_OF_DAY',
  source: 'OWN',
  emailAfter: LATER,
  seen: false,
  withheld: null,
  heldBy: null,
  addressPaused: false,
  email: null,
  covering: false,
  timeZone: 'Europe/London',
};
const sentence = (rest: Partial<Facts>, voice: Voice = 'AGENT'): string =>
  explain({ ...waiting, ...rest }, NOW, voice).sentence;

/** Every way in which a notification can stand, or could if a row were wrong. */
function* everything(): Generator<Facts> {
  for (const kind of KINDS)
    for (const frequency of FREQUENCIES)
      for (const source of ROW_SOURCES)
        for (const seen of [false, true]) {
          const facts = { ...waiting, kind, frequency, source, seen };
          for (const emailAfter of [null, EARLIER, LATER]) yield { ...facts, emailAfter };
          for (const heldBy of HELD_BY) yield { ...facts, emailAfter: LATER, heldBy };
          yield { ...facts, covering: true };
          yield { ...facts, addressPaused: true };
          for (const withheld of WITHHELD_REASONS) yield { ...facts, withheld };
          for (const state of EMAIL_STATES)
            for (const sentAt of [null, EARLIER]) yield { ...facts, email: { state, sentAt } };
        }
}

it('has a whole sentence and a way to change it for everything that can be, to agents and to admins', () => {
  const reached = new Set<string>();
  for (const facts of everything())
    for (const voice of ['AGENT', 'ADMIN'] as const) {
      const explained = explain(facts, NOW, voice);
      reached.add(explained.outcome).add(explained.rule);
      for (const text of [explained.sentence, explained.changeHow]) {
        expect(text).toMatch(/^[A-Z][^.!?]{10,}\.$/);
        expect(text).not.toMatch(/undefined|null|Invalid|PW-|@|\b[A-Z_]{4,}\b/);
        if (voice === 'ADMIN') expect(text).not.toMatch(/\byour?\b/i);
      }
    }
  expect([...reached].sort()).toEqual([...new Set<string>([...OUTCOMES, ...RULES])].sort());
  for (const rule of REACHED_BECAUSE) expect(REACHED_WORDS[rule]).toMatch(/^[A-Z].{10,}\.$/);
});

it('tells of an absence, and of a cover without whom they cover', () => {
  expect(sentence({ heldBy: 'AWAY' })).toBe(
    'It will be emailed on Wednesday 4 March at 16:30, because you were away, and all that waits meanwhile comes in one email on the first working day back.',
  );
  expect(sentence({ covering: true, emailAfter: EARLIER })).toBe(
    'It will be emailed with the next email, as it is due, because you cover for a colleague who was away and is told of such things as they happen.',
  );
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

it('has words for every reason that a statement of the room writes by itself', () => {
  const room = join(__dirname, '..');
  const statements = readdirSync(room, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.queries.ts'))
    .map((file) => readFileSync(join(room, file), 'utf8'))
    .join('\n');
  const reasons = [...statements.matchAll(/END AS (?:fallen|reason)\b/g)].map(({ index }) =>
    statements.slice(statements.lastIndexOf('`', index), index),
  );
  expect(reasons.length).toBeGreaterThan(1);
  const written = reasons.flatMap((text) => [...text.matchAll(/THEN\s+'([A-Z_]+)'/g)].map(([, code]) => code!));
  expect(written.length).toBeGreaterThan(7);
  expect(written.filter((code) => !(WITHHELD_REASONS as readonly string[]).includes(code))).toEqual([]);
});

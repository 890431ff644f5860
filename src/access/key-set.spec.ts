/** How long keys are kept, how often they are asked for, and what is said while nobody answers. */
import { generateKeyPairSync } from 'node:crypto';
import { KeySet } from './key-set.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const { publicKey } = generateKeyPairSync('ed25519');

function published(...kids: string[]): unknown {
  return { keys: kids.map((kid) => ({ ...publicKey.export({ format: 'jwk' }), kid })) };
}

function setOf(answer: () => unknown) {
  const clock = { now: 5 * MINUTE };
  const seen = { looks: 0, faults: 0 };
  const keys = new KeySet(
    async () => {
      seen.looks += 1;
      return answer();
    },
    () => (seen.faults += 1),
    () => clock.now,
  );
  return { clock, seen, keys };
}

it('asks once, and not again for ten minutes', async () => {
  const { clock, seen, keys } = setOf(() => published('a'));
  await Promise.all([keys.key('a'), keys.key('a')]);
  clock.now += 9 * MINUTE;
  expect(await keys.key('a')).not.toBeNull();
  expect(seen.looks).toBe(1);
  clock.now += MINUTE;
  expect(await keys.key('a')).not.toBeNull();
  expect(seen.looks).toBe(2);
});

it('finds a new key when it comes, asking no more than once in ten seconds', async () => {
  let kids = ['a'];
  const { clock, seen, keys } = setOf(() => published(...kids));
  await keys.key('a');
  kids = ['a', 'b'];
  for (let count = 0; count < 100; count += 1) expect(await keys.key('b')).toBeNull();
  expect(seen.looks).toBe(1);
  clock.now += 10 * SECOND;
  expect(await keys.key('b')).not.toBeNull();
});

it('forgets a key that was withdrawn within ten minutes', async () => {
  let kids = ['a'];
  const { clock, keys } = setOf(() => published(...kids));
  await keys.key('a');
  kids = ['b'];
  clock.now += 10 * MINUTE;
  expect(await keys.key('a')).toBeNull();
});

it('takes what it knows while nobody answers, and says 503 for the rest, then for everything', async () => {
  let answers = true;
  const { clock, seen, keys } = setOf(() => {
    if (!answers) throw new Error('nobody there');
    return published('a');
  });
  await keys.key('a');
  answers = false;
  clock.now += MINUTE;
  await expect(keys.key('b')).rejects.toMatchObject({ status: 503 });
  expect(await keys.key('a')).not.toBeNull();
  clock.now += 9 * MINUTE;
  await expect(keys.key('a')).rejects.toMatchObject({ status: 503 });
  expect(seen.faults).toBe(2);
});

it('is no key set: 503, and again only after ten seconds', async () => {
  const { seen, keys } = setOf(() => ({ error: 'moved' }));
  for (let count = 0; count < 3; count += 1) await expect(keys.key('a')).rejects.toMatchObject({ status: 503 });
  expect(seen.looks).toBe(1);
});

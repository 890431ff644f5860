import * as fc from 'fast-check';
import type { Id } from '../../common/ids.js';
import { cancelledAmong, type Step } from './net-change.js';

/** By name: they are only compared. */
const id = (name: string): Id => name as Id;

type Turns = Readonly<Record<string, string>>;

/** Steps told as `{ address: 'A→B' }`, in order; `-` is nothing recorded. They are called 1, 2, 3 ... */
const told = (...turns: readonly Turns[]): Step[] => turns.map((turn, index) => stepOf(index + 1, turn));
const stepOf = (entryId: number, turn: Turns, clientId = id('milo'), kind = 'CONTACT'): Step => ({
  entryId: id(String(entryId)),
  clientId,
  kind,
  hashes: Object.fromEntries(
    Object.entries(turn).map(([field, way]) => {
      const [from, to] = way.split('→').map((value) => (value === '-' ? null : value));
      return [field, [from!, to!] as const];
    }),
  ),
});

/** The numbers of those that come to nothing; all are unsent but `known`. */
function nothing(history: readonly Step[], ...known: number[]): number[] {
  const unsent = new Set(history.map(({ entryId }) => entryId).filter((id) => !known.includes(Number(id))));
  return [...cancelledAmong(history, unsent)].map(Number).sort((a, b) => a - b);
}

it.each<[string, Turns[], number[]]>([
  ['there and back is nothing', [{ address: 'A→B' }, { address: 'B→A' }], [1, 2]],
  ['by a detour and back is nothing', [{ address: 'A→B' }, { address: 'B→C' }, { address: 'C→A' }], [1, 2, 3]],
  ['twice there and back is nothing', ['A→B', 'B→A', 'A→B', 'B→A'].map((address) => ({ address })), [1, 2, 3, 4]],
  ['there, back and elsewhere is one change', ['A→B', 'B→A', 'A→C'].map((address) => ({ address })), [1, 2]],
  ['there, on and back there is one change', ['A→B', 'B→C', 'C→B'].map((address) => ({ address })), [2, 3]],
  ['one way is told', [{ address: 'A→B' }], []],
  ['one way in two steps is told', [{ address: 'A→B' }, { address: 'B→C' }], []],
  ['recorded and struck out is nothing', [{ address: '-→A' }, { address: 'A→-' }], [1, 2]],
  ['joined then left is nothing', [{ 'membership 1': '-→in' }, { 'membership 1': 'in→-' }], [1, 2]],
  ['left, then joined again as a new member, is told', [{ 'membership 1': 'in→-' }, { 'membership 2': '-→in' }], []],
  ['two who joined, and one who left, is one who joined', [{ m1: '-→in' }, { m2: '-→in' }, { m1: 'in→-' }], [1, 3]],
])('%s', (_, turns, fallen) => {
  expect(nothing(told(...turns))).toEqual(fallen);
});

it('an entry with two fields falls only when both came back', () => {
  expect(nothing(told({ address: 'A→B', telephones: 'T→U' }, { address: 'B→A' }))).toEqual([2]);
  expect(nothing(told({ address: 'A→B', telephones: 'T→U' }, { address: 'B→A', telephones: 'U→T' }))).toEqual([1, 2]);
});

it('a lead who was appointed and left again: that they left is all there is to tell', () => {
  const history = told({ lead: 'ann→bea' }, { lead: 'bea→-', 'membership bea': 'in→-' }, { lead: '-→ann' });
  expect(nothing(history)).toEqual([1, 3]);
});

describe('the chain is broken, and nothing is cancelled,', () => {
  it('by a step that the agent took themselves, even one that brought back what was', () => {
    expect(nothing(told({ address: 'A→B' }, { address: 'B→C' }, { address: 'C→A' }), 2)).toEqual([]);
    const backByThemselves = ['A→B', 'B→A', 'A→B', 'B→A'].map((address) => ({ address }));
    expect(nothing(told(...backByThemselves), 2, 3)).toEqual([]);
  });

  it('by a first step that was emailed or seen: B→A is then news', () => {
    expect(nothing(told({ address: 'A→B' }, { address: 'B→A' }), 1)).toEqual([]);
  });

  it('by a step that is missing from the record', () => {
    expect(nothing(told({ address: 'A→B' }, { address: 'C→A' }))).toEqual([]);
  });

  it('between two clients, and between two kinds', () => {
    const back: Turns = { status: 'B→A' };
    expect(nothing([stepOf(1, { status: 'A→B' }), stepOf(2, back, id('amara'))])).toEqual([]);
    expect(nothing([stepOf(1, { status: 'A→B' }), stepOf(2, back, id('milo'), 'STATUS')])).toEqual([]);
  });
});

it('an entry that turns nothing by itself is never cancelled', () => {
  expect(nothing(told({}, {}))).toEqual([]);
});

it('whatever happened: what is left to tell leads from what the agent knew to what holds, and never in a circle', () => {
  const walk = fc.array(fc.constantFrom('A', 'B', 'C', 'D'), { minLength: 2, maxLength: 12 });
  fc.assert(
    fc.property(walk, (drawn) => {
      const values = drawn.filter((value, index) => value !== drawn[index - 1]);
      const history = told(...values.slice(1).map((to, index) => ({ address: `${values[index]}→${to}` })));
      const fallen = new Set(nothing(history));
      const left = history.filter(({ entryId }) => !fallen.has(Number(entryId)));
      const way = [values[0]!, ...left.map(({ hashes }) => hashes.address![1]!)];
      left.forEach(({ hashes }, index) => expect(hashes.address![0]).toBe(way[index]));
      expect(way.at(-1)).toBe(values.at(-1));
      expect(new Set(way).size).toBe(way.length);
    }),
  );
});

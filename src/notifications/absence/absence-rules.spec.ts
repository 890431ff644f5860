import { faultsOf } from './absence-rules.js';

const TODAY = '2027-03-10';

const said = (from: string, until: string, before: { from: string; until: string } | null = null): string[] =>
  faultsOf({ from, until }, before, TODAY).map(({ pointer, code }) => `${pointer} ${code}`);

it.each([
  ['today alone', TODAY, TODAY],
  ['a year from today on', TODAY, '2028-03-10'],
  ['one that begins in a year', '2028-03-10', '2028-03-20'],
])('%s is an absence', (_, from, until) => {
  expect(said(from, until)).toEqual([]);
});

it.each([
  ['that began yesterday', '2027-03-09', '2027-03-20', '/from PAST'],
  ['that begins too far ahead', '2028-03-12', '2028-03-20', '/from TOO_FAR'],
  ['that ends before it begins', '2027-03-20', '2027-03-19', '/until BEFORE_FROM'],
  ['that lasts for more than a year', TODAY, '2028-03-12', '/until TOO_LONG'],
])('one %s is none', (_, from, until, fault) => {
  expect(said(from, until)).toEqual([fault]);
});

it.each([
  ['9999-12-31', '9999-12-31', ['/from TOO_FAR', '/until TOO_LONG']],
  [TODAY, '9999-12-31', ['/until TOO_LONG']],
  ['0001-01-01', '9999-12-31', ['/from PAST', '/until TOO_LONG']],
  ['0001-01-01', '0001-01-01', ['/from PAST', '/until PAST']],
])('neither is one from %s until %s: years that no calendar reaches', (from, until, faults) => {
  expect(said(from, until)).toEqual(faults);
});

it('one that has begun is made shorter or longer, as long as it ends today or later', () => {
  const before = { from: '2027-03-01', until: '2027-03-31' };
  expect(said('2027-03-01', TODAY, before)).toEqual([]);
  expect(said('2027-03-01', '2027-04-30', before)).toEqual([]);
  expect(said('2027-03-01', '2027-03-09', before)).toEqual(['/until PAST']);
  expect(said('2027-03-02', '2027-03-31', before)).toEqual(['/from PAST']);
});

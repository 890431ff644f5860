import { severityOf } from './severity.js';

it.each([
  ['550 5.1.1', 'HARD'],
  ['5.1.1', 'HARD'],
  ['550 5.1.2', 'HARD'],
  ['556 5.1.10', 'HARD'],
  ['551 5.1.6', 'HARD'],
  ['550 5.2.1', 'HARD'],
  ['PERMANENT_FAILURE', 'HARD'],
  ['552 5.2.2', 'SOFT'],
  ['452 4.2.2', 'SOFT'],
  ['4.4.7', 'SOFT'],
  ['5.4.1', 'SOFT'],
  ['450 4.2.1', 'SOFT'],
  ['550', 'SOFT'],
  ['TEMPORARY_FAILURE', 'SOFT'],
])('%s speaks against the address: %s', (code, severity) => {
  expect(severityOf(code)).toBe(severity);
});

it.each([
  ['550 5.7.1', 'a policy'],
  ['554 5.7.26', 'our signature'],
  ['550 5.1.8', "our sender's domain"],
  ['553 5.1.7', 'our sender'],
  ['554 5.6.0', 'our message'],
  ['552 5.3.4', 'its size'],
  ['554', 'anything'],
  ['451 4.3.0', 'their server'],
  ['NOTIFY_400', 'our request'],
  ['TECHNICAL_FAILURE', 'Notify'],
  ['ECONNREFUSED', 'the way'],
  ['550 5.1.1 <bea@council.test>', 'no code'],
  ['', 'nothing'],
])('%s does not: it is about %s', (code) => {
  expect(severityOf(code)).toBeNull();
});

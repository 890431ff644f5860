/** The check digit of NHS numbers. */
import { nhsNumberOf } from './nhs-number.js';

test.each(['9434765919', '943 476 5919', '943-476-5919', '4505577104', '9876543210'])('%s is one', (text) => {
  expect(nhsNumberOf(text)).toBe(text.replace(/\D/g, ''));
});

test.each(['9434765918', '943476591', '94347659190', 'ABCDEFGHIJ', '', '0000000010'])('%j is none', (text) => {
  expect(nhsNumberOf(text)).toBeNull();
});

/**
 * Five ways in which somebody who may search would set about it. Each is an endless source of searches, the most promising
 * first; what it learns from an answer it may use in the next.
 */
import { DISTRICTS, FAMILIES, GIVEN, UNITS } from './attacker.names.mjs';

const YEARS = [2010, 2013, 2016, 2019, 2022, 2025];

/** Each common name in each year: a search by year finds one year more and less too, so every third will do. */
export function* surnamesByYear() {
  for (const given of GIVEN)
    for (const yearOfBirth of YEARS)
      for (const family of FAMILIES.slice(0, 60)) yield { name: `${given} ${family}`, yearOfBirth };
}

/** Street after street; a name buys five postcodes a day, so each five get another name. */
export function* streetByStreet() {
  const places = postcodesFrom('LS6');
  for (const name of [...GIVEN, ...FAMILIES])
    for (let count = 0; count < 5; count += 1) yield { name, postcode: places.next().value };
}

/** Every day of a year, with the names that were given most. */
export function* birthdays() {
  for (const name of GIVEN)
    for (let day = 0; day < 366; day += 1)
      yield { name, dateOfBirth: new Date(Date.UTC(2016, 0, 1 + day)).toISOString().slice(0, 10) };
}

/** Three letters are the least that a search takes, and are like a great many names. */
export function* fragments() {
  const short = [...new Set([...FAMILIES, ...GIVEN].map((name) => name.slice(0, 3)))];
  for (const name of short) for (let year = 2008; year <= 2026; year += 1) yield { name, yearOfBirth: year };
}

/**
 * Knows the names and birthdays of some children and looks for where they live: first makes sure of them, then tries the
 * postcodes around, under each way in which the name could be written.
 */
export function huntFor(children) {
  return function* hunt() {
    for (const { name, dateOfBirth } of children) yield { name, dateOfBirth };
    const around = children.map(({ postcode }) => postcodesFrom(postcode.split(' ')[0]));
    for (let way = 0; way < 8; way += 1)
      for (let turn = 0; turn < 5; turn += 1)
        for (const [index, { name }] of children.entries())
          yield { name: spellings(name)[way], postcode: around[index].next().value };
  };
}

function spellings(name) {
  const [given, family] = name.split(' ');
  return [
    name,
    `${family} ${given}`,
    family,
    given,
    `${given}e ${family}`,
    `${given} ${family}s`,
    `${given} ${given} ${family} ${family}`,
    `${given.slice(0, 3)} ${family}`,
  ];
}

function* postcodesFrom(district) {
  const start = DISTRICTS.indexOf(district);
  for (let index = 0; ; index += 1) {
    const place = DISTRICTS[(start + Math.floor(index / (10 * UNITS.length))) % DISTRICTS.length];
    yield `${place} ${Math.floor(index / UNITS.length) % 10}${UNITS[index % UNITS.length]}`;
  }
}

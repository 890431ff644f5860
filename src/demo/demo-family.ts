/**
 * The Okafor-Reeds and their kin as they were first registered: an invented family. Telephone numbers are of the range
 * that Ofcom keeps for drama, NHS numbers of the one that is never issued (999).
 */
const OLD_HOME = { lines: ['Flat 3', '27 Harbour Row'], town: 'Leeds', county: 'West Yorkshire', postcode: 'LS9 8DD' };

/** Where Amara and the children live since the autumn: the address in the API document's examples. */
export const NEW_HOME = {
  lines: ['14 Mill Lane'],
  town: 'Leeds',
  county: 'West Yorkshire',
  postcode: 'LS1 4AP',
  uprn: '100012345678',
};

export const FAMILY = {
  milo: {
    name: { given: 'Milo', family: 'Okafor-Reed', preferred: 'Mo' },
    dateOfBirth: { date: '2016-05-14', precision: 'EXACT' },
    address: OLD_HOME,
    externalReferences: [{ system: 'COUNCIL', reference: 'HCS-20417' }],
  },
  zuri: {
    name: { given: 'Zuri', family: 'Okafor-Reed' },
    dateOfBirth: { date: '2019-09-30', precision: 'EXACT' },
    address: OLD_HOME,
    externalReferences: [
      { system: 'COUNCIL', reference: 'HCS-20418' },
      { system: 'NHS', reference: '999 012 1001' },
    ],
  },
  amara: {
    name: { given: 'Amara', family: 'Okafor-Reed' },
    aliases: [{ name: 'Amara Okafor', kind: 'BIRTH_NAME' }],
    dateOfBirth: { date: '1988-11-02', precision: 'EXACT' },
    address: OLD_HOME,
    telephones: [{ number: '07700 900114', kind: 'MOBILE', safeToCall: true }],
  },
  tobias: {
    name: { given: 'Tobias', family: 'Reed' },
    dateOfBirth: { date: '1985-03', precision: 'MONTH' },
    address: { lines: ['Room 12', 'Saltmarsh House', 'Quay Street'], town: 'Leeds', postcode: 'LS2 7UE' },
    telephones: [{ number: '07700 900215', kind: 'MOBILE', safeToCall: false }],
  },
  /** Not born yet: the date is filled in when the demo is made. */
  baby: {
    name: { given: 'Baby', family: 'Okafor-Reed' },
    address: OLD_HOME,
  },
  ngozi: {
    name: { given: 'Ngozi', family: 'Okafor' },
    dateOfBirth: { date: '1954', precision: 'YEAR' },
    address: { lines: ['8 Chapel Walk'], town: 'Leeds', postcode: 'LS6 2QF' },
    telephones: [{ number: '07700 900341', kind: 'MOBILE', safeToCall: true }],
    externalReferences: [{ system: 'NHS', reference: '999 345 1002' }],
  },
  femi: {
    name: { given: 'Femi', family: 'Okafor' },
    aliases: [{ name: 'Oluwafemi Okafor', kind: 'ALSO_KNOWN_AS' }],
    dateOfBirth: { date: '2012-12-08', precision: 'EXACT' },
    address: { lines: ['8 Chapel Walk'], town: 'Leeds', postcode: 'LS6 2QF' },
  },
  /** Of no fixed address. */
  eamon: {
    name: { given: 'Eamon', family: 'Reed' },
    aliases: [{ name: 'Ned Reed', kind: 'NICKNAME' }],
    dateOfBirth: { date: '1979-01-01', precision: 'ESTIMATED' },
    telephones: [{ number: '07700 900456', kind: 'MOBILE', safeToCall: true }],
  },
} as const;

export type ClientKey = keyof typeof FAMILY;

/**
 * The six agencies of the demo, their ten agents and what each wants to hear. Names are invented; numbers are of the
 * ranges that Ofcom keeps for drama; addresses end in `.test` (RFC 6761).
 */
export const AGENCIES = {
  harbourside: {
    name: "Harbourside Children's Services",
    type: 'SOCIAL_CARE',
    telephone: '020 7946 0110',
    email: 'duty@harbourside.test',
  },
  northside: {
    name: 'Northside School',
    type: 'SCHOOL',
    telephone: '020 7946 0199',
    email: 'office@northside.test',
  },
  oldMill: {
    name: 'Old Mill Surgery',
    type: 'HEALTH',
    telephone: '020 7946 0120',
    email: 'reception@oldmill.test',
  },
  riverside: {
    name: 'Riverside Police',
    type: 'POLICE',
    telephone: '020 7946 0130',
    email: 'safeguarding@riverside.test',
  },
  saltmarsh: {
    name: 'Saltmarsh Housing',
    type: 'HOUSING',
    telephone: '020 7946 0140',
    email: 'tenancies@saltmarsh.test',
  },
  lantern: {
    name: 'Lantern Trust',
    type: 'CHARITY',
    telephone: '020 7946 0150',
    email: 'hello@lantern.test',
  },
} as const;

export type AgencyKey = keyof typeof AGENCIES;

export interface DemoAgent {
  readonly agency: AgencyKey;
  readonly name: { readonly given: string; readonly family: string };
  readonly jobTitle: string;
  readonly email: string;
  readonly telephone: string;
  readonly roles: readonly string[];
  /** By kind; absent kinds follow Patchwork's defaults. */
  readonly frequencies?: Readonly<Record<string, string>>;
}

/** The first one makes all the others. */
export const ADMIN = {
  agency: 'harbourside',
  name: { given: 'Ada', family: 'Lindqvist' },
  jobTitle: 'Patchwork administrator',
  email: 'ada.lindqvist@harbourside.test',
  telephone: '020 7946 0111',
  roles: ['ADMIN'],
} as const satisfies DemoAgent;

export const AGENTS = {
  bea: {
    agency: 'harbourside',
    name: { given: 'Bea', family: 'Marlow' },
    jobTitle: 'Social worker',
    email: 'bea.marlow@harbourside.test',
    telephone: '020 7946 0112',
    roles: ['PRACTITIONER'],
    frequencies: { CONTACT: 'AS_IT_HAPPENS', STATUS: 'AS_IT_HAPPENS', TEAM: 'AS_IT_HAPPENS' },
  },
  tom: {
    agency: 'harbourside',
    name: { given: 'Tom', family: 'Adebayo' },
    jobTitle: 'Family support worker',
    email: 'tom.adebayo@harbourside.test',
    telephone: '020 7946 0113',
    roles: ['PRACTITIONER'],
    frequencies: { TEAM: 'NEXT_LOGIN', DIRECTORY: 'NEXT_LOGIN' },
  },
  jane: {
    agency: 'northside',
    name: { given: 'Jane', family: 'Smith' },
    jobTitle: 'Class teacher',
    email: 'jane.smith@northside.test',
    telephone: '020 7946 0198',
    roles: ['PRACTITIONER'],
  },
  leila: {
    agency: 'oldMill',
    name: { given: 'Leila', family: 'Haddad' },
    jobTitle: 'General practitioner',
    email: 'leila.haddad@oldmill.test',
    telephone: '020 7946 0121',
    roles: ['PRACTITIONER'],
    frequencies: { CONTACT: 'END_OF_WEEK', IDENTITY: 'END_OF_WEEK', TEAM: 'END_OF_WEEK', STATUS: 'END_OF_WEEK' },
  },
  callum: {
    agency: 'riverside',
    name: { given: 'Callum', family: 'Frost' },
    jobTitle: 'Neighbourhood officer',
    email: 'callum.frost@riverside.test',
    telephone: '020 7946 0131',
    roles: ['PRACTITIONER'],
    frequencies: { CONTACT: 'NEXT_LOGIN', IDENTITY: 'NEXT_LOGIN', TEAM: 'NEXT_LOGIN', DIRECTORY: 'NEXT_LOGIN' },
  },
  marta: {
    agency: 'saltmarsh',
    name: { given: 'Marta', family: 'Nowak' },
    jobTitle: 'Housing officer',
    email: 'marta.nowak@saltmarsh.test',
    telephone: '020 7946 0141',
    roles: ['PRACTITIONER'],
    frequencies: { CONTACT: 'AS_IT_HAPPENS', IDENTITY: 'END_OF_WEEK' },
  },
  ruth: {
    agency: 'lantern',
    name: { given: 'Ruth', family: 'Abara' },
    jobTitle: 'Family mentor',
    email: 'ruth.abara@lantern.test',
    telephone: '020 7946 0151',
    roles: ['PRACTITIONER'],
    frequencies: { MY_TEAMS: 'END_OF_DAY', CONTACT: 'END_OF_WEEK', TEAM: 'END_OF_WEEK' },
  },
  owen: {
    agency: 'northside',
    name: { given: 'Owen', family: 'Pryce' },
    jobTitle: 'School business manager',
    email: 'owen.pryce@northside.test',
    telephone: '020 7946 0102',
    roles: ['AGENCY_ADMIN'],
  },
  helen: {
    agency: 'harbourside',
    name: { given: 'Helen', family: 'Yorke' },
    jobTitle: 'Information governance officer',
    email: 'helen.yorke@harbourside.test',
    telephone: '020 7946 0114',
    roles: ['AUDITOR'],
  },
} as const satisfies Record<string, DemoAgent>;

export type AgentKey = keyof typeof AGENTS;

/** The council's case system: it belongs to social care and has every scope. */
export const SYSTEM = {
  agency: 'harbourside',
  name: 'Case system of the council',
  scopes: ['clients:register', 'clients:read', 'clients:write', 'team:write', 'agents:write'],
} as const;

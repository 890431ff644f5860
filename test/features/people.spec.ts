/** People: signing in, accounts, agencies. One file for Jest, since loading the product takes longer than most of these. */
const journeys = [
  'sign-in',
  'sessions',
  'locked-out',
  'second-factor',
  'suspension',
  'memberships',
  'people',
  'people-change',
  'an-agent-changes-agency',
  'a-new-colleague',
  'changing-an-address',
  'councils-issuers',
];

for (const name of journeys) {
  describe(name.replaceAll('-', ' '), () => {
    require(`./journeys/${name}`);
  });
}

export {};

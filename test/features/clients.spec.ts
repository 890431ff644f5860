/** Clients: the record, the team, finding and joining. One file for Jest, since loading the product takes longer than most of these. */
const journeys = [
  'clients',
  'team',
  'lead-and-closure',
  'nobody-alone',
  'bars',
  'search',
  'decoys',
  'joining',
  'reading-history',
  'a-council-system',
  'systems',
  'reason-codes',
  'invitations',
];

for (const name of journeys) {
  describe(name.replaceAll('-', ' '), () => {
    require(`./journeys/${name}`);
  });
}

export {};

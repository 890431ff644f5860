/** Notifications: from a change to the inbox. One file for Jest, since loading the product takes longer than most of these. */
const journeys = [
  'an-address-is-corrected',
  'one-request-two-kinds',
  'being-removed',
  'changing-frequency',
  'one-client',
  'agency-rules',
  'ledger',
  'preview',
];

for (const name of journeys) {
  describe(name.replaceAll('-', ' '), () => {
    require(`./journeys/${name}`);
  });
}

export {};

/** Notifications: from a change to the inbox. One file for Jest, since loading the product takes longer than most of these. */
const journeys = [
  'an-address-is-corrected',
  'one-request-two-kinds',
  'being-removed',
  'seen',
  'mail-that-comes-back',
  'changing-frequency',
  'bank-holidays',
  'own-hours',
  'one-client',
  'agency-rules',
  'unsubscribing',
  'ledger',
  'explaining',
  'explaining-to-admins',
  'resending',
  'resending-what-came-back',
  'choosing-while-mail-comes-back',
  'holding-back',
  'a-full-hour',
  'preview',
  'absence',
  'cover',
];

for (const name of journeys) {
  describe(name.replaceAll('-', ' '), () => {
    require(`./journeys/${name}`);
  });
}

export {};

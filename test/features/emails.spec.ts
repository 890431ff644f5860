/** Emails: what comes of them, why they were sent, and how to get fewer. One file for Jest, since loading the product takes longer than most of these. */
const journeys = [
  'mail-that-comes-back',
  'resending',
  'resending-what-came-back',
  'choosing-while-mail-comes-back',
  'explaining',
  'explaining-to-admins',
  'unsubscribing',
];

for (const name of journeys) {
  describe(name.replaceAll('-', ' '), () => {
    require(`./journeys/${name}`);
  });
}

export {};

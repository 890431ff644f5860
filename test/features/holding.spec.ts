/** Notifications that wait: for an hour, a day, a colleague, somebody who comes back. One file for Jest, since loading the product takes longer than most of these. */
const journeys = ['holding-back', 'a-full-hour', 'absence', 'cover', 'seen', 'bank-holidays', 'own-hours'];

for (const name of journeys) {
  describe(name.replaceAll('-', ' '), () => {
    require(`./journeys/${name}`);
  });
}

export {};

/** Who may know of whom. One file for Jest, since loading the product takes longer than most of these. */
const journeys = ['a-restricted-client', 'a-sensitive-service', 'sensitive-services', 'emergency-access', 'who-looked'];

for (const name of journeys) {
  describe(name.replaceAll('-', ' '), () => {
    require(`./journeys/${name}`);
  });
}

export {};

/** What holds for every route. One file for Jest, since loading the product takes longer than most of these. */
const journeys = ['bad-input', 'conventions'];

for (const name of journeys) {
  describe(name.replaceAll('-', ' '), () => {
    require(`./journeys/${name}`);
  });
}

export {};

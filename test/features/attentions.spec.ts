/** Attentions. One file for Jest, since loading the product takes longer than most of these. */
const journeys = [
  'attentions',
  'a-sensitive-attention',
  'attention-reminders',
  'reminders-and-choices',
  'attention-escalation',
];

for (const name of journeys) {
  describe(name.replaceAll('-', ' '), () => {
    require(`./journeys/${name}`);
  });
}

export {};

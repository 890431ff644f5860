/** What is saved, and what the database forbids. One file for Jest, since loading the product takes longer than most of these. */
const proofs = [
  'start',
  'a-failing-subscriber',
  'access-log',
  'every-look',
  'log-filters',
  'alerts',
  'audit-chain',
  'database-roles',
  'database-rights',
  'changes-at-once',
  'new-clients',
];

for (const name of proofs) {
  describe(name.replaceAll('-', ' '), () => {
    require(`./proofs/${name}`);
  });
}

export {};

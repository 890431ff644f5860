/** The books of notifications: that they balance, and that they would tell if they did not. */
const proofs = ['ledger', 'ids'];

for (const name of proofs) {
  describe(name, () => {
    require(`./proofs/${name}`);
  });
}

export {};

/** The books of notifications after long histories. */
const proofs = ['ledger'];

for (const name of proofs) {
  describe(name.replaceAll('-', ' '), () => {
    require(`./proofs/${name}`);
  });
}

export {};

/** Much of everything: books after long histories, all hostile text, a thousand emails, plans of a large database. */
const proofs = ['ledger', 'hostile-text', 'two-workers', 'query-plans'];

for (const name of proofs) {
  describe(name.replaceAll('-', ' '), () => {
    require(`./proofs/${name}`);
  });
}

export {};

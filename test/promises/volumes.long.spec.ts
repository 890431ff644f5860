/** Much of everything: all hostile text, a thousand emails, the plans of a large database. */
const proofs = ['hostile-text', 'two-workers', 'query-plans'];

for (const name of proofs) {
  describe(name.replaceAll('-', ' '), () => {
    require(`./proofs/${name}`);
  });
}

export {};

/** Random histories in their long form: who may see what, and what a preview says. */
const proofs = ['sequences', 'one-policy', 'previews'];

for (const name of proofs) {
  describe(name.replaceAll('-', ' '), () => {
    require(`./proofs/${name}`);
  });
}

export {};

/** Mistakes that others made. */
const proofs = ['mistakes-of-others'];

for (const name of proofs) {
  describe(name.replaceAll('-', ' '), () => {
    require(`./proofs/${name}`);
  });
}

export {};

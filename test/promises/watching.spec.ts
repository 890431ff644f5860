/** What those who run an installation see of it, and that they see when mail stops. */
const proofs = ['canary', 'metrics'];

for (const name of proofs) {
  describe(name, () => {
    require(`./proofs/${name}`);
  });
}

export {};

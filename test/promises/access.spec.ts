/** Who gets in. One file for Jest, since loading the product takes longer than most of these. */
const proofs = ['bad-tokens', 'route-variants', 'many-at-once', 'keys-from-outside', 'tokens-without-sessions'];

for (const name of proofs) {
  describe(name.replaceAll('-', ' '), () => {
    require(`./proofs/${name}`);
  });
}

export {};

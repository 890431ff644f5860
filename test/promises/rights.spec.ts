/** Who has which right, and what becomes of one that ends. One file for Jest, since loading the product takes longer than most of these. */
const proofs = ['one-policy', 'no-trace', 'access-that-ended', 'invitations-at-once', 'sequences'];

for (const name of proofs) {
  describe(name.replaceAll('-', ' '), () => {
    require(`./proofs/${name}`);
  });
}

export {};

/** What people choose, and what they are told that it would come to. One file for Jest, since loading the product takes long. */
const proofs = ['previews', 'choosing-at-once'];

for (const name of proofs) {
  describe(name.replaceAll('-', ' '), () => {
    require(`./proofs/${name}`);
  });
}

export {};

/** The transport and the local catcher. One file for Jest, since loading the product takes longer than most of these. */
const proofs = ['smtp-faults', 'signed-mail', 'notify-faults', 'delivery-status', 'mail-catcher'];

for (const name of proofs) {
  describe(name.replaceAll('-', ' '), () => {
    require(`./proofs/${name}`);
  });
}

export {};

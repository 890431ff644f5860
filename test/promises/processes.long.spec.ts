/** Several processes, killed ones, and a database that goes away. One file for Jest, since loading the product takes longer than most of these. */
// Here, so that it ends its processes after the last of them: loaded within one, it would do so after that one.
import '../support/process.js';

const proofs = [
  'two-processes',
  'systems-everywhere',
  'issuers-everywhere',
  'killed-worker',
  'database-goes-away',
  'slow-bodies',
];

for (const name of proofs) {
  describe(name.replaceAll('-', ' '), () => {
    require(`./proofs/${name}`);
  });
}

/** Emails, whatever the mail server and the clock do. One file for Jest, since loading the product takes longer than most of these. */
const proofs = [
  'delivery-faults',
  'notify-once',
  'resent-through-notify',
  'bounces-meanwhile',
  'ended-rights',
  'patchwork-time',
  'late-and-stopping',
  'late-reminders',
  'needless-by-then',
  'mail-scanner',
  'leaked-link',
  'urgent-first',
  'resending-at-once',
  'ceiling',
  'escalation',
  'nobody-on-duty',
];

for (const name of proofs) {
  describe(name.replaceAll('-', ' '), () => {
    require(`./proofs/${name}`);
  });
}

export {};

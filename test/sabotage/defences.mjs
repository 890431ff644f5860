/**
 * The defences that `npm run sabotage` takes out, each with the threat that it answers, an exact text that stands once in
 * its file with what replaces it, and the tests that must then fail. Where two walls stand behind each other, both go.
 * A new defence belongs here with its row in docs/security.md.
 */
import { absence } from './defences/absence.mjs';
import { attentions } from './defences/attentions.mjs';
import { audit } from './defences/audit.mjs';
import { choosing } from './defences/choosing.mjs';
import { clients } from './defences/clients.mjs';
import { explanations } from './defences/explanations.mjs';
import { holding } from './defences/holding.mjs';
import { issuers } from './defences/issuers.mjs';
import { mail } from './defences/mail.mjs';
import { people } from './defences/people.mjs';
import { addresses } from './defences/addresses.mjs';
import { barring } from './defences/barring.mjs';
import { safety } from './defences/safety.mjs';
import { search } from './defences/search.mjs';
import { sending } from './defences/sending.mjs';

export const defences = [
  ...clients,
  ...safety,
  ...addresses,
  ...barring,
  ...search,
  ...audit,
  ...mail,
  ...people,
  ...issuers,
  ...absence,
  ...attentions,
  ...sending,
  ...explanations,
  ...holding,
  ...choosing,
];

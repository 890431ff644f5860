/** The words of account mail. Pure; it says nothing about clients, and could not: it is given a link only. */
import { letterOf, wrapped } from '../mail/letter.js';
import type { MailPurpose } from './account-mail.queries.js';
import { html, type Html, nothing } from './page-layout.js';

export interface AccountMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

interface Words {
  readonly subject: string;
  readonly what: string;
  /** What the link says; null: there is no link. */
  readonly action: string | null;
  readonly life: string;
  readonly more: string;
}

const UNEXPECTED = 'If you did not expect this email, ignore it: nothing happens without the link.';

const WORDS: Record<MailPurpose, Words> = {
  SET_PASSWORD: {
    subject: 'Set your Patchwork password',
    what: 'You have an account on Patchwork. Set a password to sign in:',
    action: 'Set your password',
    life: 'The link works once, for 7 days.',
    more: UNEXPECTED,
  },
  RESET_PASSWORD: {
    subject: 'Set a new Patchwork password',
    what: 'Somebody, perhaps you, asked to set a new password for your account on Patchwork:',
    action: 'Set a new password',
    life: 'The link works once, for 1 hour. With the new password all that you are signed in with ends.',
    more: UNEXPECTED,
  },
  VERIFY_EMAIL: {
    subject: 'Confirm your Patchwork email address',
    what: 'This is the email address of your account on Patchwork. Confirm it to get emails here:',
    action: 'Confirm your email address',
    life: 'The link works once, for 24 hours.',
    more: UNEXPECTED,
  },
  CONFIRM_CHANGE: {
    subject: 'A new email address for your account on Patchwork?',
    what: 'Somebody asked to change the email address of your account on Patchwork. Look at the new one, and agree or say no:',
    action: 'Look at the new address',
    life: 'The link works once, for 7 days. Where two admins approve the change, it takes effect 24 hours later without your answer.',
    more: 'If you did not ask for this, and nobody told you that they would do it, say no and tell your admin at once.',
  },
  ADDRESS_CHANGED: {
    subject: 'Your Patchwork email address was changed',
    what: 'The email address of your account on Patchwork was changed. Patchwork writes to this address no more.',
    action: null,
    life: 'If it was not you, and nobody told you that they would do it, tell your admin at once.',
    more: 'For your security this email says nothing more.',
  },
  ALERT: {
    subject: 'Something needs your attention in Patchwork',
    what: 'Something needs your attention in Patchwork. Sign in to see what it is:',
    action: 'Sign in to Patchwork',
    life: 'You get this email because you are an admin or a privacy officer.',
    more: 'For your security it says nothing more, and only Patchwork itself asks for your password.',
  },
};

/** `link` is left out where a purpose has none. */
export function composeAccountMail(purpose: MailPurpose, link: string): AccountMail {
  const { subject, what, action, life, more } = WORDS[purpose];
  const body: Html = html`<h1>${subject}</h1>
    <p>${what}</p>
    ${action === null ? nothing : html`<p class="act"><a href="${link}">${action}</a></p>`}
    <p>${life}</p>
    <div class="why"><p>${more}</p></div>`;
  const lines = [what, ...(action === null ? [] : [link]), life, more];
  const letter = letterOf({ title: subject, preheader: life, body: body.text });
  return { subject, text: wrapped(`${lines.join('\n\n')}\n`), html: letter };
}

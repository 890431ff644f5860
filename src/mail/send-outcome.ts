/**
 * What an SMTP conversation came to, told from nodemailer's error and from whether the message's body had begun to go out.
 * A code is the numeric answer with its enhanced status (RFC 3463) or an error name: never an address nor the server's words.
 */
import { getSystemErrorName } from 'node:util';

export type SendOutcome =
  | {
      readonly outcome: 'SENT';
      readonly response: string;
      /** It is known to lie in the recipient's mailbox. */
      readonly delivered?: true;
    }
  /** The server said no for good: it surely did not take the message. */
  | {
      readonly outcome: 'REFUSED';
      readonly code: string;
      /** Where the server was asked: the attempts that ended so, each by its mark. */
      readonly marks?: readonly string[];
    }
  /** Surely not taken, and worth another attempt. */
  | {
      readonly outcome: 'TRY_LATER';
      readonly code: string;
      /** No word about this message: the server could not be reached, or does not know us. */
      readonly unreachable?: true;
    }
  /** The server may have it: repeat only the same message with the same Message-ID. */
  | { readonly outcome: 'AMBIGUOUS'; readonly code: string };

interface SmtpFault {
  readonly code?: unknown;
  readonly command?: unknown;
  readonly response?: unknown;
  readonly errno?: unknown;
}

/** Only an answer to one of these is about the message; an answer to all else (greeting, log-in) is about the connection. */
const aboutTheMessage: readonly unknown[] = ['MAIL FROM', 'RCPT TO', 'DATA'];

/** "Authentication required" (RFC 4954) says that our own settings are wrong, which is no verdict on the recipient. */
const aboutOurLogIn = /^53[0-9]/;

export function outcomeOf(error: unknown, bodyBegun: boolean): SendOutcome {
  const fault: SmtpFault = typeof error === 'object' && error !== null ? error : {};
  const answer = answerCode(fault.response);
  const verdict = aboutTheMessage.includes(fault.command) ? answer : null;
  if (verdict !== null && verdict.startsWith('5') && !aboutOurLogIn.test(verdict)) {
    return { outcome: 'REFUSED', code: verdict };
  }
  if (verdict !== null && verdict.startsWith('4')) return { outcome: 'TRY_LATER', code: verdict };
  // nodemailer drains the body after a refused envelope, which looks as if it had begun.
  if (bodyBegun && fault.code !== 'EENVELOPE') return { outcome: 'AMBIGUOUS', code: faultName(fault) };
  // The server announced a size limit that this message exceeds.
  if (fault.code === 'EMESSAGE' && fault.command === 'MAIL FROM') return { outcome: 'REFUSED', code: 'EMESSAGE' };
  // A server that offers no TLS answers STARTTLS with a code that says nothing.
  const code = fault.code === 'ETLS' ? 'ETLS' : (answer ?? faultName(fault));
  return { outcome: 'TRY_LATER', code, unreachable: true };
}

/** `550 5.1.1` out of an SMTP answer, or null if it is none. */
export function answerCode(response: unknown): string | null {
  const parts = /^(\d{3})(?:[ -]([245]\.\d{1,3}\.\d{1,3})(?!\d))?/.exec(typeof response === 'string' ? response : '');
  return parts === null ? null : parts.slice(1).filter(Boolean).join(' ');
}

function faultName(fault: SmtpFault): string {
  return errorName(fault.code === 'ESOCKET' ? (systemName(fault.errno) ?? fault.code) : fault.code);
}

/** The name of a system error, which may stand in a log; whatever else it is, it stays out. */
export function errorName(name: unknown): string {
  return typeof name === 'string' && /^E[A-Z0-9_]{2,30}$/.test(name) ? name : 'ECONNECTION';
}

function systemName(errno: unknown): string | null {
  return typeof errno === 'number' && Number.isInteger(errno) && errno < 0 ? getSystemErrorName(errno) : null;
}

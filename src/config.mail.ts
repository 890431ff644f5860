/**
 * How mail leaves the house: by SMTP, signed or not, or through GOV.UK Notify. Reads those settings and says what of them
 * does not go together, one plain sentence for each fault. Pure.
 */
import { createPrivateKey } from 'node:crypto';
import type { Settings } from './config.settings.js';

/** For signing what leaves by SMTP (RFC 6376). */
export interface DkimSettings {
  readonly domain: string;
  readonly selector: string;
  /** PEM. */
  readonly privateKey: string;
}

/** GOV.UK Notify, which takes mail in place of a mail server. */
export interface NotifySettings {
  readonly apiKey: string;
  readonly templateId: string;
  /** Origin of its API. */
  readonly baseUrl: string;
}

export interface MailSettings {
  /** null: the local catcher takes all mail, unless `notify` does. */
  readonly smtpUrl: string | null;
  /** null: nothing is signed. */
  readonly dkim: DkimSettings | null;
  readonly notify: NotifySettings | null;
  readonly mailFrom: string;
  /** With it those who deliver our mail report on it; null: nobody can. */
  readonly mailCallbackToken: string | null;
}

export function readMailSettings(settings: Settings): MailSettings {
  return {
    smtpUrl: settings.smtpUrl('SMTP_URL'),
    dkim: dkimOf(settings),
    notify: notifyOf(settings),
    mailFrom: settings.sender('MAIL_FROM') ?? 'Patchwork <patchwork@patchwork.test>',
    mailCallbackToken: settings.read('MAIL_CALLBACK_TOKEN', callbackToken, '32 letters and digits or more'),
  };
}

/** Faults of settings that are right one by one but not together. */
export function faultsOfMail({ smtpUrl, dkim, notify, mailFrom }: MailSettings): string[] {
  const faults: string[] = [];
  if (smtpUrl !== null && notify !== null) {
    faults.push('SMTP_URL must be left out when NOTIFY_API_KEY is set, because mail leaves by one way only.');
  }
  if (dkim !== null && notify !== null) {
    faults.push('DKIM_DOMAIN must be left out when NOTIFY_API_KEY is set, because Notify signs what it sends.');
  }
  if (dkim !== null && !isWithin(domainOf(mailFrom), dkim.domain)) {
    faults.push('DKIM_DOMAIN must be the domain of MAIL_FROM or one above it, else the signature counts for nothing.');
  }
  return faults;
}

/** The part behind the @ of `Name <address>`. */
export function domainOf(sender: string): string {
  return /@([^\s>]+)>?\s*$/.exec(sender)?.[1]?.toLowerCase() ?? 'patchwork.invalid';
}

function dkimOf(settings: Settings): DkimSettings | null {
  const domain = settings.read('DKIM_DOMAIN', dnsName, 'a domain such as council.example');
  const selector = settings.read('DKIM_SELECTOR', dnsName, 'a selector such as patchwork1');
  const privateKey = settings.read('DKIM_PRIVATE_KEY', signingKey, 'the PEM of an RSA key of 2048 bits or more');
  settings.allOrNone(['DKIM_DOMAIN', 'DKIM_SELECTOR', 'DKIM_PRIVATE_KEY']);
  return domain === null || selector === null || privateKey === null ? null : { domain, selector, privateKey };
}

function notifyOf(settings: Settings): NotifySettings | null {
  const apiKey = settings.read('NOTIFY_API_KEY', (text) => (NOTIFY_KEY.test(text) ? text : undefined), 'a Notify key');
  const templateId = settings.read('NOTIFY_TEMPLATE_ID', (text) => (UUID.test(text) ? text : undefined), 'a UUID');
  const baseUrl = settings.origin('NOTIFY_BASE_URL') ?? 'https://api.notifications.service.gov.uk';
  settings.allOrNone(['NOTIFY_API_KEY', 'NOTIFY_TEMPLATE_ID']);
  return apiKey === null || templateId === null ? null : { apiKey, templateId, baseUrl };
}

const ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const UUID = new RegExp(`^${ID}$`, 'i');
/** Its name, the service's id and the secret. */
const NOTIFY_KEY = new RegExp(`^[\\w-]{1,200}-${ID}-${ID}$`, 'i');

/** In an environment a line break is often written as `\n`. RSA: nodemailer signs with nothing else (RFC 8301, 3.2). */
function signingKey(text: string): string | undefined {
  const pem = text.replaceAll('\\n', '\n');
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(pem);
    return asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= 2048 ? pem : undefined;
  } catch {
    return undefined;
  }
}

/** As it goes into a header. */
function callbackToken(text: string): string | undefined {
  return /^[\x21-\x7e]{32,1000}$/.test(text) ? text : undefined;
}

function dnsName(text: string): string | undefined {
  const label = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?';
  return new RegExp(`^(?=.{1,253}$)${label}(?:\\.${label})*$`, 'i').test(text) ? text.toLowerCase() : undefined;
}

function isWithin(domain: string, above: string): boolean {
  return domain === above || domain.endsWith(`.${above}`);
}

/** The unsubscribe link of an email, as mail services, mail scanners and people use it: without a cookie, without signing in. */
import type { RecordedMail } from './smtp.js';

export interface ShownPage {
  readonly status: number;
  readonly text: string;
}

/** As a mail client finds it (RFC 2369). */
export function unsubscribeLink(mail: RecordedMail): string {
  const line = mail.parsed.headerLines.find(({ key }) => key === 'list-unsubscribe')?.line ?? '';
  const link = /^List-Unsubscribe:\s*<(\S+)>$/i.exec(line)?.[1];
  if (link === undefined) throw new Error(`There is no link to unsubscribe in "${line}"`);
  return link;
}

/** What the button of a mail client makes the mail service send (RFC 8058, 3.2). */
export function pressOneClick(link: string, form: 'urlencoded' | 'multipart' = 'urlencoded'): Promise<ShownPage> {
  const words = { 'List-Unsubscribe': 'One-Click' };
  const body = form === 'multipart' ? new FormData() : new URLSearchParams();
  for (const [name, value] of Object.entries(words)) body.append(name, value);
  return shown(fetch(link, { method: 'POST', body }));
}

export function look(link: string, method: 'GET' | 'HEAD' = 'GET'): Promise<ShownPage> {
  return shown(fetch(link, { method }));
}

/** Presses the button with this name and value on a page: its form goes where the page says, with its hidden fields. */
export function press(origin: string, page: ShownPage, name: string, value?: string): Promise<ShownPage> {
  const button = `<button[^>]* name="${name}"[^>]* value="${value ?? '([^"]*)'}"`;
  for (const [form, path] of page.text.matchAll(/<form method="post" action="([^"]*)">[^]*?<\/form>/g)) {
    const found = new RegExp(button).exec(form);
    if (found === null) continue;
    const hidden = [...form.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)];
    const body = new URLSearchParams([...hidden.map(([, key, held]) => [key!, held!]), [name, value ?? found[1]!]]);
    return shown(fetch(new URL(path!, origin), { method: 'POST', body }));
  }
  throw new Error(`There is no button ${name} on the page: ${page.text}`);
}

async function shown(answer: Promise<Response>): Promise<ShownPage> {
  const response = await answer;
  return { status: response.status, text: await response.text() };
}

/**
 * The HTML of the mail page: pure, and everything that comes out of a message is escaped. The message's own HTML is never
 * put into our page; it stands in a sandboxed frame under a policy that loads nothing and runs nothing.
 */
import { createHash } from 'node:crypto';
import type { CaughtMail, MailSummary } from './mail-store.js';

const style = `
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; padding-bottom: 0.5rem; }
th, td { text-align: left; vertical-align: top; padding: 0.5rem 1rem 0.5rem 0; border-bottom: 1px solid GrayText; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1rem; }
dt { font-weight: bold; }
dd { margin: 0; overflow-wrap: anywhere; white-space: pre-line; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid GrayText; padding: 1rem; }
@media (max-width: 40rem) {
  thead { display: none; }
  tr { display: block; padding: 0.5rem 0; border-bottom: 1px solid GrayText; }
  td { display: block; padding: 0; border: 0; }
  dl { display: block; }
  dd { margin-bottom: 0.5rem; }
}
iframe { width: 100%; height: 32rem; border: 1px solid GrayText; background: #fff; color-scheme: light; resize: vertical; }
`;

const styleHash = createHash('sha256').update(style).digest('base64');

/** For our own pages. */
export const pagePolicy =
  `default-src 'none'; style-src 'sha256-${styleHash}'; frame-src 'self'; ` +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** For a message's HTML, in the frame or opened by itself: no script, no network, an origin of its own. */
export const partPolicy =
  'sandbox allow-popups allow-popups-to-escape-sandbox; ' +
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

export function listView(items: readonly MailSummary[]): string {
  const rows = items.map(
    ({ id, to, subject, receivedAt }) =>
      `<tr><td>${escape(to)}</td><td><a href="/messages/${escape(id)}">${escape(subject) || '(no subject)'}</a></td>` +
      `<td>${time(receivedAt)}</td></tr>`,
  );
  const table =
    `<table><caption>${items.length} kept, newest first. Nothing has left this machine.</caption>` +
    '<thead><tr><th scope="col">To</th><th scope="col">Subject</th><th scope="col">When</th></tr></thead>' +
    `<tbody>${rows.join('\n')}</tbody></table>`;
  return view('Caught mail', items.length === 0 ? '<p>No mail yet.</p>' : table);
}

export function messageView(mail: CaughtMail): string {
  const html =
    mail.html === null
      ? '<p>This message has no HTML part.</p>'
      : `<iframe src="/messages/${escape(mail.id)}.html" sandbox="allow-popups allow-popups-to-escape-sandbox" title="HTML part of this message"></iframe>`;
  const headers = Object.entries(mail.headers).map(
    ([name, value]) => `<dt>${escape(name)}</dt><dd>${escape(value)}</dd>`,
  );
  return view(
    mail.subject || '(no subject)',
    `<p><a href="/messages">All caught mail</a></p>
<dl><dt>To</dt><dd>${escape(mail.to)}</dd><dt>From</dt><dd>${escape(mail.from)}</dd><dt>When</dt><dd>${time(mail.receivedAt)}</dd></dl>
<h2>Text</h2>
${mail.text === null ? '<p>This message has no text part.</p>' : `<pre>${linked(mail.text)}</pre>`}
<h2>HTML</h2>
${html}
<h2>Headers</h2>
<dl>${headers.join('\n')}</dl>
<p><a href="/messages/${escape(mail.id)}.eml">As it was received</a>, <a href="/messages/${escape(mail.id)}.json">as JSON</a></p>`,
  );
}

/** The message's own HTML; its links open beside the page, as the frame may not go anywhere. */
export function partView(html: string): string {
  return `<!doctype html><base target="_blank">${html}`;
}

function view(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)} - Patchwork mail</title><style>${style}</style></head>
<body><main>
<h1>${escape(title)}</h1>
${body}
</main></body>
</html>
`;
}

function time(instant: string): string {
  return `<time datetime="${escape(instant)}">${escape(instant.replace('T', ' ').slice(0, 19))} UTC</time>`;
}

function linked(text: string): string {
  return text
    .split(/(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])/)
    .map((piece, index) =>
      index % 2 === 0 ? escape(piece) : `<a href="${escape(piece)}" rel="noopener noreferrer">${escape(piece)}</a>`,
    )
    .join('');
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/**
 * The frame of every page that the issuer shows: plain HTML without scripts or images, for keyboards, screen readers,
 * phones and the dark. Pure; `html` escapes whatever is put into it.
 */
import { createHash } from 'node:crypto';

/** HTML that is safe as it stands. */
export class Html {
  constructor(readonly text: string) {}
}

export function html(parts: TemplateStringsArray, ...values: (Html | readonly Html[] | string)[]): Html {
  const texts = values.map((value) =>
    typeof value === 'string'
      ? escape(value)
      : [value]
          .flat()
          .map(({ text }) => text)
          .join(''),
  );
  return new Html(parts.reduce((text, part, index) => text + texts[index - 1]! + part));
}

export const nothing = new Html('');

export function layout(title: string, body: Html): string {
  return html`<!doctype html>
    <html lang="en-GB">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} - Patchwork</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <header><p>Patchwork</p></header>
        <main>${body}</main>
      </body>
    </html> `.text;
}

/** The policy of such a page; Chromium holds the redirects that follow a form to `form-action` too. */
export function contentSecurityPolicy(formTargets: readonly string[]): string {
  return [
    `default-src 'none'`,
    `style-src 'sha256-${STYLE_HASH}'`,
    'script-src',
    `form-action ${["'self'", ...new Set(formTargets)].join(' ')}`,
    `frame-ancestors 'none'`,
    `base-uri 'none'`,
  ].join('; ');
}

export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

const STYLE = [
  ':root{--ink:#0b0c0c;--paper:#fff;--edge:#505a5f;--act:#1d5a96;--on-act:#fff;--bad:#a3231a;--focus:#ffdd00}',
  '@media (prefers-color-scheme:dark){:root{--ink:#f3f2f1;--paper:#16191b;--edge:#b1b4b6;--act:#8cc2f5;--on-act:#0b0c0c;--bad:#ff9d94}}',
  '*{box-sizing:border-box}',
  'body{margin:0;background:var(--paper);color:var(--ink);font:1.125rem/1.5 system-ui,sans-serif}',
  'header{border-bottom:4px solid var(--act);padding:.5rem 1rem}header p{margin:0 auto;max-width:32rem;font-weight:700}',
  'main{max-width:34rem;margin:0 auto;padding:1rem}h1{font-size:1.75rem;line-height:1.2;margin:.75rem 0}h2{font-size:1.25rem;line-height:1.3;margin:1.5rem 0 .5rem}',
  'label{display:block;font-weight:700;margin-top:1rem}.hint{margin:0;color:var(--edge)}',
  'input{width:100%;font:inherit;padding:.5rem;border:2px solid var(--edge);border-radius:0;background:var(--paper);color:var(--ink)}',
  'button{font:inherit;font-weight:700;margin:1.25rem .5rem 0 0;padding:.6rem 1.2rem;border:2px solid var(--act);background:var(--act);color:var(--on-act);cursor:pointer}',
  'button.second{background:var(--paper);color:var(--act)}a{color:var(--act)}',
  'code{font:1.25rem/1.5 ui-monospace,monospace;overflow-wrap:anywhere}li{margin:.5rem 0}',
  ':focus-visible{outline:3px solid var(--focus);outline-offset:0;box-shadow:0 0 0 5px var(--ink)}',
  '.fault{border:4px solid var(--bad);padding:.75rem 1rem;margin:1rem 0}.fault h2{margin:0;font-size:1.25rem}.fault p{margin:.25rem 0 0}',
].join('');

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** In one piece: with so much as a space more than was hashed, the browser would refuse it. */
const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

import type { CaughtMail } from './mail-store.js';
import { listView, messageView, partPolicy, partView } from './mail-page.views.js';

const evil = `"><script>alert('x')</script>`;
const mail: CaughtMail = {
  id: '1700000000000-0a1b2c3d',
  to: evil,
  from: evil,
  subject: evil,
  receivedAt: '2023-11-14T22:13:20.000Z',
  text: `See https://patchwork.test/a?b=1&c=2. ${evil}`,
  html: '<p>Hello</p><script>alert(1)</script>',
  headers: { 'x-evil': evil },
};

describe('the mail page', () => {
  it('escapes whatever a message says', () => {
    for (const html of [listView([mail]), messageView(mail)]) {
      expect(html).not.toContain('<script');
      expect(html).toContain('&quot;&gt;&lt;script&gt;');
    }
  });

  it("never puts a message's own HTML into the page, but into a sandboxed frame", () => {
    expect(messageView(mail)).not.toContain('<p>Hello</p>');
    expect(messageView(mail)).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"');
    expect(partView(mail.html ?? '')).toContain('<p>Hello</p>');
    expect(partPolicy).toMatch(/^sandbox (?!.*allow-(scripts|same-origin)).*default-src 'none'/);
  });

  it('makes links of addresses in the text, without the full stop after them', () => {
    expect(messageView(mail)).toContain('<a href="https://patchwork.test/a?b=1&amp;c=2" rel="noopener noreferrer">');
  });

  it('links the newest first as given, and says so when there is none', () => {
    expect(listView([mail])).toContain('href="/messages/1700000000000-0a1b2c3d"');
    expect(listView([])).toContain('No mail yet.');
  });
});

/** What the pages may never do: let markup in, run a script, or tell why a sign-in failed. */
import { createHash } from 'node:crypto';
import { contentSecurityPolicy } from './page-layout.js';
import { setPasswordPage, signInPage } from './pages.js';

describe('a page', () => {
  it('shows what was typed as text, never as markup', () => {
    const page = signInPage({ email: '"><script>alert(1)</script>', current: null, fault: null });
    expect(page).not.toContain('<script');
    expect(page).toContain('&#34;&#62;&#60;script&#62;');
  });

  it('names its language, labels its fields and works without scripts', () => {
    const page = setPasswordPage({ page: 'set-password', email: 'ann@example.test', token: 't', fault: 'Enter more.' });
    expect(page).toContain('<html lang="en-GB">');
    expect(page).toContain('role="alert"');
    expect(page).toMatch(/<title>Error: /);
    for (const [, id] of page.matchAll(/<input id="(\w+)"/g)) expect(page).toContain(`<label for="${id}">`);
    expect(page).not.toMatch(/<script|javascript:|\son\w+=/);
  });

  it('lets a form lead to the origins it was told, and nothing else in', () => {
    const policy = contentSecurityPolicy(['https://a.example.test', 'https://a.example.test']);
    expect(policy).toContain("form-action 'self' https://a.example.test;");
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
  });

  it('carries the very style that its policy lets in', () => {
    const page = signInPage({ email: '', current: null, fault: null });
    const style = /<style>([^]*)<\/style>/.exec(page)?.[1] ?? '';
    expect(contentSecurityPolicy([])).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
  });
});

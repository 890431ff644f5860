/** The pages of the second step: the code, setting a second factor up, and the recovery codes. Pure. */
import { html, layout } from './page-layout.js';
import { describedBy, faultSummary, titled } from './pages.js';

/** The one answer to a wrong code, one that was used, and a locked account. */
export const CODE_FAULT =
  'The code is wrong or was used before, or there were too many attempts. Wait for the next code; after 10 failed attempts an account is locked for 15 minutes.';

interface View {
  readonly step: string;
  readonly fault: string | null;
}

export function codePage(view: View): string {
  const body = html`<h1>Enter your code</h1>
    ${faultSummary(view.fault, 'code')}
    <form method="post">
      <input type="hidden" name="step" value="${view.step}" />
      <label for="code">Code</label>
      <p class="hint" id="rule">The six digits that your authenticator app shows now, or one of your recovery codes.</p>
      ${codeInput(view.fault)}
      <button type="submit">Sign in</button>
    </form>
    <p>If you have neither your telephone nor a recovery code, ask your admin.</p>`;
  return layout(titled('Enter your code', view.fault), body);
}

/** `secret` in base32; `uri` is what a telephone opens with its app. */
export function enrolPage(view: View & { readonly secret: string; readonly uri: string }): string {
  const groups = view.secret.match(/.{1,4}/g)?.join(' ') ?? '';
  const body = html`<h1>Set up a second factor</h1>
    ${faultSummary(view.fault, 'code')}
    <p>Your agency asks for a code of an authenticator app each time you sign in. You set it up once.</p>
    <ol>
      <li>
        <p>In your app, add an account by hand and type this key, or follow the link on your telephone:</p>
        <p><code id="key">${groups}</code></p>
        <p><a href="${view.uri}">Open it in my app</a></p>
      </li>
      <li>
        <form method="post">
          <input type="hidden" name="step" value="${view.step}" />
          <label for="code">Code</label>
          <p class="hint" id="rule">The six digits that the app shows now.</p>
          ${codeInput(view.fault)}
          <button type="submit">Set up</button>
        </form>
      </li>
    </ol>`;
  return layout(titled('Set up a second factor', view.fault), body);
}

export function recoveryCodesPage(view: { readonly step: string; readonly codes: readonly string[] }): string {
  const body = html`<h1>Keep your recovery codes</h1>
    <p>
      Each of these works once in place of a code, should you lose your telephone. Write them down or print them: they
      are shown only now.
    </p>
    <ul>
      ${view.codes.map((code) => html`<li><code>${code}</code></li>`)}
    </ul>
    <form method="post">
      <input type="hidden" name="step" value="${view.step}" />
      <button type="submit">I have kept them: sign in</button>
    </form>`;
  return layout('Keep your recovery codes', body);
}

function codeInput(fault: string | null) {
  return html`<input
    id="code"
    name="code"
    inputmode="numeric"
    autocomplete="one-time-code"
    spellcheck="false"
    autocapitalize="none"
    maxlength="40"
    required
    ${describedBy(fault, 'rule')}
  />`;
}

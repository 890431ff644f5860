/** The words and forms of the pages: sign in, set a password, verify an address, sign out, and what went wrong. Pure. */
import { Html, html, layout, nothing } from './page-layout.js';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from './passwords.js';

/** The one answer to a wrong password, a locked account and an account that nobody has. */
export const SIGN_IN_FAULT =
  'The email address or the password is wrong, or there were too many attempts. After 3 failed attempts wait a little longer each time; after 10 an account is locked for 15 minutes.';

/** A sign-in that took too long, or was begun anew elsewhere. */
export const STEP_FAULT = 'That took too long. Sign in again.';

export function signInPage(view: { email: string; current: string | null; fault: string | null }): string {
  const body = html`<h1>Sign in</h1>
    ${faultSummary(view.fault, 'email')} ${view.current === null ? nothing : goOn(view.current)}
    <form method="post">
      <label for="email">Email address</label>
      <input
        id="email"
        name="email"
        type="email"
        value="${view.email}"
        autocomplete="username"
        spellcheck="false"
        autocapitalize="none"
        maxlength="320"
        required
        ${describedBy(view.fault)}
      />
      <label for="password">Password</label>
      <input
        id="password"
        name="password"
        type="password"
        autocomplete="current-password"
        required
        ${describedBy(view.fault)}
      />
      <button type="submit">Sign in</button>
    </form>
    <p><a href="/sign-in/forgotten">I forgot my password</a></p>`;
  return layout(titled('Sign in', view.fault), body);
}

/** `page` is where the link led, below `/sign-in/`. */
export function setPasswordPage(view: { page: string; email: string; token: string; fault: string | null }): string {
  const body = html`<h1>Set your password</h1>
    ${faultSummary(view.fault, 'password')}
    <form method="post" action="/sign-in/${view.page}">
      <input type="hidden" name="token" value="${view.token}" />
      <label for="username">Email address</label>
      <input id="username" name="username" type="email" value="${view.email}" autocomplete="username" readonly />
      <label for="password">New password</label>
      <p class="hint" id="rule">At least ${String(SHORTEST_PASSWORD)} characters, for example a few words.</p>
      <input
        id="password"
        name="password"
        type="password"
        autocomplete="new-password"
        required
        minlength="${String(SHORTEST_PASSWORD)}"
        maxlength="${String(LONGEST_PASSWORD)}"
        ${describedBy(view.fault, 'rule')}
      />
      <label for="repeated">New password again</label>
      <input id="repeated" name="repeated" type="password" autocomplete="new-password" required />
      <button type="submit">Set password</button>
    </form>`;
  return layout(titled('Set your password', view.fault), body);
}

export function forgottenPage(): string {
  const body = html`<h1>Set a new password</h1>
    <p>Give the email address with which you sign in. You get a link there that works for an hour.</p>
    <form method="post" action="/sign-in/forgotten">
      <label for="email">Email address</label>
      <input
        id="email"
        name="email"
        type="email"
        autocomplete="username"
        spellcheck="false"
        autocapitalize="none"
        maxlength="320"
        required
      />
      <button type="submit">Send the link</button>
    </form>
    <p>If you never set a password, or your email address has changed, ask your admin.</p>`;
  return layout('Set a new password', body);
}

/** The same whether anybody has the address or not. */
export function linkOnItsWayPage(): string {
  const body = html`<h1>Look at your email</h1>
    <p role="status">
      If somebody signs in with that address, a link is on its way there. It works once, for an hour; a handful of links
      a day is all that one address gets.
    </p>`;
  return layout('Look at your email', body);
}

export function verifyPage(view: { email: string; token: string }): string {
  const body = html`<h1>Confirm your email address</h1>
    <p>Confirm that <strong>${view.email}</strong> is yours. Patchwork then sends its emails there.</p>
    <form method="post" action="/sign-in/verify">
      <input type="hidden" name="token" value="${view.token}" />
      <button type="submit">Confirm</button>
    </form>`;
  return layout('Confirm your email address', body);
}

/** `former`: the address that holds, at which the link arrived; `email`: the one that waits. */
export function changePage(view: { former: string; email: string; token: string }): string {
  const body = html`<h1>Change your email address?</h1>
    <p>
      Your account on Patchwork has the address <strong>${view.former}</strong>. Somebody asked to change it to
      <strong>${view.email}</strong>. With that address one signs in, and gets a link to set a new password.
    </p>
    <p>Agree only if the new address is yours.</p>
    <form method="post" action="/sign-in/email-change">
      <input type="hidden" name="token" value="${view.token}" />
      <input type="hidden" name="email" value="${view.email}" />
      <button type="submit" name="answer" value="yes">Yes, change it</button>
      <button type="submit" name="answer" value="no" class="second">No, keep ${view.former}</button>
    </form>`;
  return layout('Change your email address?', body);
}

export function donePage(title: string, sentence: string, frontendUrl: string): string {
  return layout(
    title,
    html`<h1>${title}</h1>
      <p>${sentence}</p>
      <p><a href="${frontendUrl}">Go to Patchwork</a></p>`,
  );
}

/** `form` is oidc-provider's own hidden form, named `op.logoutForm`. */
export function signOutPage(form: string): string {
  const body = html`<h1>Sign out</h1>
    <p>Do you want to sign out of Patchwork?</p>
    ${new Html(form)}
    <button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>
    <button type="submit" form="op.logoutForm" class="second">Stay signed in</button>`;
  return layout('Sign out', body);
}

export function signedOutPage(frontendUrl: string): string {
  return donePage('Signed out', 'You are signed out of Patchwork.', frontendUrl);
}

export function deadLinkPage(): string {
  return errorPage(
    'This link cannot be used: it has expired, was used already, or was replaced by a newer one. Ask your administrator for help.',
  );
}

export function errorPage(sentence: string): string {
  const body = html`<h1>That did not work</h1>
    <p role="alert">${sentence}</p>
    <p>Go back to where you came from and try again.</p>`;
  return layout('That did not work', body);
}

function goOn(email: string): Html {
  return html`<form method="post">
      <p>You are signed in as <strong>${email}</strong>.</p>
      <button type="submit" name="continue" value="yes">Continue as ${email}</button>
    </form>
    <h2>Or sign in as somebody else</h2>`;
}

export function faultSummary(fault: string | null, field: string): Html {
  if (fault === null) return nothing;
  return html`<div class="fault" role="alert">
    <h2>There is a problem</h2>
    <p id="fault"><a href="#${field}">${fault}</a></p>
  </div>`;
}

/** `rule`: the id of what says how to fill the field in, if something does. */
export function describedBy(fault: string | null, rule: string | null = null): Html {
  const ids = [...(rule === null ? [] : [rule]), ...(fault === null ? [] : ['fault'])];
  return ids.length === 0 ? nothing : html`aria-describedby="${ids.join(' ')}" ${invalid(fault)}`;
}

function invalid(fault: string | null): Html {
  return fault === null ? nothing : html`aria-invalid="true"`;
}

export function titled(title: string, fault: string | null): string {
  return fault === null ? title : `Error: ${title}`;
}

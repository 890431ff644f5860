/** Real sends for pictures and for hostile text: what people do through the API of a started demo, and the mail that comes of it. */

/** Who acts, by their names in the demo. */
export class Sends {
  #app;

  constructor(app) {
    this.#app = app;
  }

  who(name) {
    return this.#app.accounts.find((account) => account.name === name);
  }

  call(account, method, path, body) {
    return this.#app.call(account, method, path, body);
  }

  async idOf(account) {
    return (await this.call(account, 'GET', '/v1/me')).id;
  }

  register(account, given, more = {}) {
    const body = { name: { given, family: 'Ashcombe' }, reason: 'Referred by the family', ...more };
    return this.call(account, 'POST', '/v1/clients', body);
  }

  async add(account, clientId, agentId, role = 'Works with the family') {
    const body = { agentId, role, reason: 'Works with the family' };
    return this.call(account, 'POST', `/v1/clients/${clientId}/team`, body);
  }

  change(account, clientId, patch) {
    return this.#app.change(account, `/v1/clients/${clientId}`, patch);
  }

  close(account, clientId) {
    return this.#app.change(account, `/v1/clients/${clientId}`, { reason: 'Moved away' }, '/closure', 'PUT');
  }

  choose(account, frequencies) {
    return this.call(account, 'PUT', '/v1/me/notification-preferences', { frequencies });
  }

  /** Moves the clock to whatever waits next, until nothing more comes for this long. */
  async sendWhatWaits(days = 8) {
    const admin = this.#app.account('ADMIN');
    const { now } = await this.call(admin, 'GET', '/v1/demo/clock');
    const end = Date.parse(now) + days * 86_400_000;
    for (;;) {
      await this.#app.untilSent();
      const { nextEmailAt } = await this.call(admin, 'GET', '/v1/admin/notifications/queue');
      if (nextEmailAt === null || Date.parse(nextEmailAt) > end) return;
      await this.call(admin, 'PUT', '/v1/demo/clock', { now: nextEmailAt });
    }
  }

  /** The newest mail to this address, as the local catcher kept it. */
  async newest(address) {
    return (await this.mailsTo(address))[0];
  }

  /** Newest first, as many as the catcher keeps. */
  async allMails() {
    const { items } = await (await fetch(`${this.#app.mailUrl}/messages.json`)).json();
    const mails = [];
    for (const { id } of items) mails.push(await (await fetch(`${this.#app.mailUrl}/messages/${id}.json`)).json());
    return mails;
  }

  async mailsTo(address) {
    const { items } = await (await fetch(`${this.#app.mailUrl}/messages.json`)).json();
    const mails = [];
    for (const { id, to } of items) {
      if (to === address) mails.push(await (await fetch(`${this.#app.mailUrl}/messages/${id}.json`)).json());
    }
    return mails;
  }
}

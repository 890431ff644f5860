/**
 * The embedded OpenID issuer. It is made once the database is there, because its keys come from it; from then on tokens
 * that it signs are taken by the API.
 */
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Provider } from 'oidc-provider';
import { Issuers } from '../access/issuers.js';
import { placeOf } from '../common/errors.js';
import { CONFIG, type Config } from '../config.js';
import { Accounts } from './accounts.js';
import { apiOf, issuerSettings } from './issuer.settings.js';
import { OidcAdapters } from './oidc-adapter.js';
import { isSecretOf } from './oidc-clients.js';
import { OidcKeys, SIGNING_ALGORITHM } from './oidc-keys.js';

@Injectable()
export class EmbeddedIssuer {
  private readonly log = new Logger('sign-in');

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly keys: OidcKeys,
    private readonly adapters: OidcAdapters,
    private readonly accounts: Accounts,
    private readonly issuers: Issuers,
  ) {}

  async make(): Promise<Provider> {
    const keys = await this.keys.ensure();
    const provider = new Provider(this.config.publicUrl, {
      ...issuerSettings(this.config, keys),
      adapter: (model: string) => this.adapters.for(model),
      findAccount: async (_ctx, accountId) => {
        const active = (await this.accounts.addressOf(accountId)) !== null;
        return active ? { accountId, claims: () => ({ sub: accountId }) } : undefined;
      },
    });
    provider.Client.prototype.compareClientSecret = function compareHash(given) {
      return isSecretOf(this.clientSecret, given);
    };
    provider.on('server_error', (_ctx, fault) => this.log.error(placeOf(fault)));
    this.issuers.add({
      id: 'embedded',
      url: this.config.publicUrl,
      audience: apiOf(this.config),
      algorithms: [SIGNING_ALGORITHM],
      keys: () => this.keys.publicKeys(),
    });
    return provider;
  }
}

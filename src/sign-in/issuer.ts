/**
 * The embedded OpenID issuer. It is made once the database is there, because its keys come from it; from then on tokens
 * that it signs are taken by the API.
 */
import { Inject, Injectable, Logger } from '@nestjs/common';
import { errors, Provider, type KoaContextWithOIDC } from 'oidc-provider';
import { Issuers, SESSION_CLAIM } from '../access/issuers.js';
import { placeOf } from '../common/errors.js';
import { idOf } from '../common/ids.js';
import { CONFIG, type Config } from '../config.js';
import { Accounts } from './accounts.js';
import { apiOf, issuerSettings } from './issuer.settings.js';
import { OidcAdapters } from './oidc-adapter.js';
import { isSecretOf } from './oidc-clients.js';
import { OidcKeys, SIGNING_ALGORITHM } from './oidc-keys.js';
import { Sessions } from './sessions.service.js';

@Injectable()
export class EmbeddedIssuer {
  private readonly log = new Logger('sign-in');

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly keys: OidcKeys,
    private readonly adapters: OidcAdapters,
    private readonly accounts: Accounts,
    private readonly sessions: Sessions,
    private readonly issuers: Issuers,
  ) {}

  async make(): Promise<Provider> {
    const keys = await this.keys.ensure();
    const provider = new Provider(this.config.publicUrl, {
      ...issuerSettings(this.config, keys),
      extraTokenClaims: (_ctx, token) => this.sessionClaim(token as IssuedToken),
      adapter: (model: string) => this.adapters.for(model),
      findAccount: async (_ctx, accountId) => {
        const agentId = idOf(accountId);
        const account = agentId === null ? null : await this.accounts.accountOf(agentId);
        if (account === null) return undefined;
        const needsSecondFactor = account.secondFactorEnrolled || account.secondFactorRequired;
        return { accountId, needsSecondFactor, claims: () => ({ sub: accountId }) };
      },
    });
    provider.Client.prototype.compareClientSecret = function compareHash(given) {
      return isSecretOf(this.clientSecret, given);
    };
    provider.use((ctx, next) => this.endWhatWasSignedOut(ctx as KoaContextWithOIDC, next));
    provider.on('server_error', (_ctx, fault) => this.log.error(placeOf(fault)));
    this.issuers.add({
      id: 'embedded',
      url: this.config.publicUrl,
      audience: apiOf(this.config),
      algorithms: [SIGNING_ALGORITHM],
      namesSessions: true,
      keys: () => this.keys.publicKeys(),
    });
    return provider;
  }

  /** A person's token names their session. Where that ended meanwhile, there is no token. */
  private async sessionClaim({ kind, accountId, sessionUid, clientId }: IssuedToken): Promise<Record<string, string>> {
    if (kind !== 'AccessToken') return {};
    const agentId = idOf(accountId ?? '');
    const id =
      agentId === null || sessionUid === undefined || clientId === undefined
        ? null
        : await this.sessions.use(agentId, sessionUid, clientId);
    if (id === null) throw new errors.InvalidGrant('the session has ended');
    return { [SESSION_CLAIM]: id };
  }

  private async endWhatWasSignedOut(ctx: KoaContextWithOIDC, next: () => Promise<unknown>): Promise<void> {
    await next();
    const session = ctx.oidc?.entities.Session as { uid: string; destroyed?: boolean } | undefined;
    if (session?.destroyed === true) await this.sessions.endOf(session.uid);
  }
}

interface IssuedToken {
  readonly kind: string;
  readonly accountId?: string;
  readonly sessionUid?: string;
  readonly clientId?: string;
}

/**
 * Says in the document how callers sign in and who may call what: agents with authorization code and PKCE, council
 * systems with client credentials and scopes. It asks access/policy.ts, so that the two cannot differ.
 */
import type { DocumentBuilder } from '@nestjs/swagger';
import { ruleOf, type Action, type Rule } from '../access/policy.js';
import type { Scope } from '../common/actor.js';
import type { Route } from './operations.js';

type Scheme = Parameters<DocumentBuilder['addSecurity']>[1];

const scopes: Readonly<Record<Scope, string>> = {
  'clients:register': 'Register clients',
  'clients:read': "Read clients on whose team the system's agency stands",
  'clients:write': 'Change those clients',
  'team:write': "Add members to those clients' teams, and remove the agency's own",
  'agents:write': "Create and change the agency's agents",
};

/** `agent`, `system` and `mail`, the names that operations refer to. */
export function securitySchemes(publicUrl: string): (readonly [string, Scheme])[] {
  const authorizationUrl = `${publicUrl}/oidc/auth`;
  const tokenUrl = `${publicUrl}/oidc/token`;
  return [
    [
      'agent',
      {
        type: 'oauth2',
        description: 'Agents sign in with authorization code and PKCE (S256), without a client secret.',
        flows: { authorizationCode: { authorizationUrl, tokenUrl, scopes: { openid: 'Say who is signed in' } } },
      },
    ],
    [
      'system',
      {
        type: 'oauth2',
        description: 'Council systems sign in with the client id and secret that POST /v1/systems gave them.',
        flows: { clientCredentials: { tokenUrl, scopes: { ...scopes } } },
      },
    ],
    [
      'mail',
      {
        type: 'http',
        scheme: 'bearer',
        description: 'Who delivers our mail presents the token of `MAIL_CALLBACK_TOKEN`.',
      },
    ],
  ];
}

/** `action` null: open to everyone. */
export function secure({ operation }: Route, action: Action | null): void {
  if (action === null) {
    operation.security = [];
    return;
  }
  const rule = ruleOf(action);
  const asMail = rule.mailCallback === true ? [{ mail: [] }] : [];
  const asAgent = rule.roles.length > 0 ? [{ agent: ['openid'] }] : [];
  const asSystem = rule.system === undefined ? [] : [{ system: rule.system === true ? [] : [rule.system] }];
  operation.security = [...asAgent, ...asSystem, ...asMail];
  operation.description = `${operation.description ?? ''}\n\n**Who may:** ${callers(rule).join('; ')}.`.trim();
}

/** Whether everybody whose token is good may do this, so that there is no 403. */
export function isForAll(action: Action): boolean {
  const { roles, system, mailCallback } = ruleOf(action);
  return (roles.length === EVERY_ROLE && system === true) || mailCallback === true;
}

const EVERY_ROLE = 4;

function callers({ roles, system, mailCallback }: Rule): string[] {
  if (mailCallback === true) return ['who delivers our mail'];
  const agents = roles.length === EVERY_ROLE ? ['every agent'] : roles.map((role) => `\`${role}\``);
  const systems = system === true ? ['every system'] : system === undefined ? [] : [`systems with \`${system}\``];
  return [...agents, ...systems];
}

/** What the environment may say, what it means when it says nothing, and that every fault is told at once. */
import { generateKeyPairSync } from 'node:crypto';
import { ConfigFaults, readConfig } from './config.js';

const production = {
  NODE_ENV: 'production',
  HOST: '0.0.0.0',
  DATABASE_URL: 'postgresql://app:a@db.test/patchwork',
  WORKER_DATABASE_URL: 'postgresql://worker:b@db.test/patchwork',
  MIGRATION_DATABASE_URL: 'postgresql://owner:c@db.test/patchwork',
  PATCHWORK_SECRET: 'n3Zr7xVvQ0cT5mYk2bPpL8sWd1hUgE4a',
  PUBLIC_URL: 'https://patchwork.council.test',
  FRONTEND_URL: 'https://families.council.test/app/',
  SMTP_URL: 'smtps://user:pass@mail.council.test',
  MAIL_FROM: 'Patchwork <patchwork@council.test>',
  MAIL_ALLOW_LIST: '@council.test, Head@School.test',
};

describe('an empty environment', () => {
  const config = readConfig({ PORT: '', DATABASE_URL: '  ' });

  it('starts the embedded demo on the loopback address', () => {
    expect(config).toMatchObject({ production: false, role: 'all', host: '127.0.0.1', port: 3000, demo: true });
    expect(config).toMatchObject({ databaseUrl: null, secret: null, smtpUrl: null, mailAllowList: null });
    expect(config.publicUrl).toBe('http://127.0.0.1:3000');
    expect(config.corsOrigins).toEqual([new URL(config.frontendUrl).origin]);
  });

  it('gives settings that nobody changes afterwards', () => {
    expect(Object.isFrozen(config) && Object.isFrozen(config.corsOrigins)).toBe(true);
  });
});

it('takes a database of our own to mean: no demo, unless it is asked for', () => {
  const DATABASE_URL = 'postgresql://owner@127.0.0.1/patchwork';
  expect(readConfig({ DATABASE_URL })).toMatchObject({ demo: false, secret: expect.any(String) });
  expect(readConfig({ DATABASE_URL, DEMO: '1' }).demo).toBe(true);
  expect(readConfig({ DEMO: '0' }).demo).toBe(false);
});

it('puts addresses and lists in one form', () => {
  const config = readConfig({ ...production, CORS_ORIGINS: 'https://a.test/, https://b.test:8443' });
  expect(config.frontendUrl).toBe('https://families.council.test/app');
  expect(config.corsOrigins).toEqual(['https://a.test', 'https://b.test:8443']);
  expect(config.mailAllowList).toEqual(['@council.test', 'head@school.test']);
  expect(readConfig(production).corsOrigins).toEqual(['https://families.council.test']);
});

it('watches nothing unless it is told what, and knows a canary by its address in lower case', () => {
  expect(readConfig({})).toMatchObject({ canaryAgent: null, canaryWithin: 1800, metricsToken: null });
  const METRICS_TOKEN = 'q8Wz1nTfKx4vRb7mJc2yHs5dLg9pEa3u';
  const watched = { CANARY_AGENT: 'Tweety@Council.test', CANARY_WITHIN: '600', METRICS_TOKEN };
  expect(readConfig(watched)).toMatchObject({
    canaryAgent: 'tweety@council.test',
    canaryWithin: 600,
    metricsToken: METRICS_TOKEN,
  });
  expect(faultsOf({ CANARY_AGENT: 'tweety', CANARY_WITHIN: '5', METRICS_TOKEN: 'short' }).map(settingOf)).toEqual([
    'CANARY_AGENT',
    'CANARY_WITHIN',
    'METRICS_TOKEN',
  ]);
});

it('accepts a complete production environment, whichever part of it the process is', () => {
  for (const PATCHWORK_ROLE of ['all', 'api', 'worker']) {
    expect(readConfig({ ...production, PATCHWORK_ROLE })).toMatchObject({ production: true, demo: false });
  }
  expect(faultsOf({ ...production, PATCHWORK_ROLE: 'api', WORKER_DATABASE_URL: undefined })).toEqual([]);
});

it('lists every fault of a bare production start at once', () => {
  expect(faultsOf({ NODE_ENV: 'production', DEMO: '1', HOST: '0.0.0.0' }).map(settingOf).sort()).toEqual(
    [
      ...['DATABASE_URL', 'DEMO', 'FRONTEND_URL', 'HOST', 'MAIL_ALLOW_LIST', 'MAIL_FROM', 'PATCHWORK_SECRET'],
      ...['PUBLIC_URL', 'SMTP_URL', 'WORKER_DATABASE_URL'],
    ].sort(),
  );
});

const refusedInProduction: [what: string, env: NodeJS.ProcessEnv, setting: string][] = [
  ['a secret that stands in the documentation', { PATCHWORK_SECRET: 'change-me-'.repeat(4) }, 'PATCHWORK_SECRET'],
  [
    'the development secret',
    { PATCHWORK_SECRET: 'patchwork-development-secret-never-for-production' },
    'PATCHWORK_SECRET',
  ],
  ['a short secret', { PATCHWORK_SECRET: 'x'.repeat(31) }, 'PATCHWORK_SECRET'],
  ['the owner as the application', { DATABASE_URL: production.MIGRATION_DATABASE_URL }, 'DATABASE_URL'],
  ['one user for application and worker', { WORKER_DATABASE_URL: production.DATABASE_URL }, 'DATABASE_URL'],
  ['a database address without a user', { DATABASE_URL: 'postgresql://db.test/patchwork' }, 'DATABASE_URL'],
  ['the demo, even on the loopback address', { DEMO: '1', HOST: '127.0.0.1' }, 'DEMO'],
  ['an allow-list that was left empty', { MAIL_ALLOW_LIST: ' ' }, 'MAIL_ALLOW_LIST'],
];

it.each(refusedInProduction)('refuses in production: %s', (_, env, setting) => {
  expect(faultsOf({ ...production, ...env }).map(settingOf)).toEqual([setting]);
});

const refusedAnywhere: [setting: string, text: string][] = [
  ['PORT', '0'],
  ['PORT', '65536'],
  ['PORT', '3000x'],
  ['HOST', '0.0.0.0'],
  ['PATCHWORK_ROLE', 'workers'],
  ['PUBLIC_URL', 'patchwork.test'],
  ['PUBLIC_URL', 'https://patchwork.test/api'],
  ['FRONTEND_URL', 'https://user:pass@frontend.test'],
  ['FRONTEND_URL', 'javascript:alert(1)'],
  ['FRONTEND_REDIRECT_URIS', 'https://frontend.test/back#here'],
  ['CORS_ORIGINS', '*'],
  ['CORS_ORIGINS', 'https://a.test, https://b.test/path'],
  ['DATABASE_URL', 'mysql://root@127.0.0.1/patchwork'],
  ['SMTP_URL', 'mail.test:25'],
  ['MAIL_FROM', 'a@b.test, c@d.test'],
  ['MAIL_FROM', 'Patchwork\n<a@b.test>'],
  ['MAIL_ALLOW_LIST', 'council.test'],
  ['MAIL_PAGE_PORT', '3000'],
  ['MAIL_LEASE', '0'],
  ['MAIL_RETRY', '-1'],
  ['MAIL_TICK', 'often'],
  ['AS_IT_HAPPENS_WAIT', '1e3'],
  ['AS_IT_HAPPENS_CEILING', '0'],
  ['AS_IT_HAPPENS_CEILING', '2.5'],
  ['DEMO', 'yes'],
];

it.each(refusedAnywhere)('refuses %s=%j and says so without repeating the value', (setting, text) => {
  const faults = faultsOf({ [setting]: text });
  expect(faults.map(settingOf)).toEqual([setting]);
  expect(faults[0]).toMatch(/^[^\n]+\.$/);
  if (text.length > 5) expect(faults[0]).not.toContain(text);
});

it('refuses a worker database beside the embedded one, which would be left out in silence', () => {
  expect(faultsOf({ WORKER_DATABASE_URL: production.WORKER_DATABASE_URL }).map(settingOf)).toEqual(['DATABASE_URL']);
});

describe('mail that is signed', () => {
  const pem = (bits: number): string =>
    generateKeyPairSync('rsa', { modulusLength: bits }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const signing = {
    DKIM_DOMAIN: 'Council.test',
    DKIM_SELECTOR: 'pw1',
    DKIM_PRIVATE_KEY: pem(2048).replaceAll('\n', '\\n'),
  };
  const from = { MAIL_FROM: 'Patchwork <patchwork@mail.council.test>' };

  it('needs domain, selector and key, with line breaks as an environment writes them', () => {
    expect(readConfig({ ...from, ...signing }).dkim).toMatchObject({
      domain: 'council.test',
      privateKey: expect.stringMatching(/^-----BEGIN PRIVATE KEY-----\n/),
    });
    expect(readConfig({}).dkim).toBeNull();
    for (const name of Object.keys(signing)) {
      expect(faultsOf({ ...from, ...signing, [name]: '' })).toEqual([
        expect.stringMatching(`^${name} must be set when `),
      ]);
    }
  });

  it.each([
    ['DKIM_DOMAIN', 'council.test; k=evil'],
    ['DKIM_SELECTOR', 'pw 1'],
    ['DKIM_PRIVATE_KEY', 'no key at all'],
    ['DKIM_PRIVATE_KEY', pem(1024)],
    ['DKIM_PRIVATE_KEY', String(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }))],
  ])('refuses as %s what would sign nothing, or nothing that counts', (name, text) => {
    const faults = faultsOf({ ...from, ...signing, [name]: text });
    expect(faults.map(settingOf)).toEqual([name]);
    expect(faults[0]).not.toContain(text.slice(0, 40));
  });

  it('is signed for the sender, else it counts for nothing', () => {
    for (const MAIL_FROM of ['patchwork@council.test.evil.test', 'patchwork@mycouncil.test']) {
      expect(faultsOf({ ...signing, MAIL_FROM }).map(settingOf)).toEqual(['DKIM_DOMAIN']);
    }
  });
});

describe('mail through GOV.UK Notify', () => {
  const id = '26785a09-ab16-4eb0-8407-a37497a57506';
  const notify = { NOTIFY_API_KEY: `live-${id}-${id}`, NOTIFY_TEMPLATE_ID: id };

  it('stands in for a mail server, in production too', () => {
    expect(faultsOf({ ...production, SMTP_URL: '', ...notify })).toEqual([]);
    expect(readConfig(notify).notify).toMatchObject({ baseUrl: 'https://api.notifications.service.gov.uk' });
  });

  it('is one way or the other, and whole', () => {
    expect(faultsOf({ ...production, ...notify }).map(settingOf)).toEqual(['SMTP_URL']);
    expect(faultsOf({ NOTIFY_API_KEY: notify.NOTIFY_API_KEY }).map(settingOf)).toEqual(['NOTIFY_TEMPLATE_ID']);
    expect(faultsOf({ NOTIFY_TEMPLATE_ID: id }).map(settingOf)).toEqual(['NOTIFY_API_KEY']);
    const faults = faultsOf({ ...notify, NOTIFY_API_KEY: 'a-secret-that-is-no-key' });
    expect(faults).toEqual(['NOTIFY_API_KEY must be a Notify key.']);
  });

  it('goes over TLS in production', () => {
    const env = { ...production, SMTP_URL: '', ...notify, NOTIFY_BASE_URL: 'http://notify.test' };
    expect(faultsOf(env).map(settingOf)).toEqual(['NOTIFY_BASE_URL']);
  });
});

function faultsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    readConfig(env);
    return [];
  } catch (fault) {
    if (fault instanceof ConfigFaults) return fault.faults;
    throw fault;
  }
}

function settingOf(fault: string): string {
  return /^[A-Z_]+/.exec(fault)?.[0] ?? fault;
}

/** The compose file and .env.example say what `config.ts` reads: nothing else, nothing less, and enough for production. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { ConfigFaults, readConfig } from '../src/config.js';

interface Service {
  environment?: Record<string, string>;
  healthcheck?: { test?: string[] };
  ports?: string[];
}

const composeText = readFileSync('docker-compose.yml', 'utf8');
const { services } = parse(composeText, { merge: true }) as { services: Record<string, Service> };
const example = Object.fromEntries(
  [...readFileSync('.env.example', 'utf8').matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, text]) => [name!, text!]),
);
const secrets = {
  OWNER_PASSWORD: 'owner1',
  APP_PASSWORD: 'app1',
  WORKER_PASSWORD: 'worker1',
  PATCHWORK_SECRET: 'n3Zr7xVvQ0cT5mYk2bPpL8sWd1hUgE4a',
};
const settings = settingsThatAreRead();
const ours = Object.entries(services).filter(([name]) => ['migrate', 'api', 'worker'].includes(name));

describe.each(ours)('the service %s', (name, { environment }) => {
  it('has an environment that production accepts, once the secrets are filled in', () => {
    const config = readConfig(filledIn(environment!));
    expect(config).toMatchObject({ production: true, demo: false, role: name === 'migrate' ? 'all' : name });
  });

  it('sets nothing that the configuration does not know', () => {
    expect(Object.keys(environment!).filter((setting) => !settings.has(setting))).toEqual([]);
  });

  it('knows the password of the owner only if it migrates', () => {
    expect(JSON.stringify(environment).includes('OWNER_PASSWORD')).toBe(name === 'migrate');
  });
});

it('does not come up without its secrets: each must be given, and none has a default', () => {
  for (const secret of ['OWNER_PASSWORD', 'APP_PASSWORD', 'WORKER_PASSWORD', 'PATCHWORK_SECRET']) {
    expect(composeText).toContain(`\${${secret}:?`);
    expect(composeText).not.toMatch(new RegExp(`\\$\\{${secret}(:?-|\\})`));
    expect(example[secret]).toBe('');
  }
  expect(() => readConfig(filledIn(services.api!.environment!, {}))).toThrow(ConfigFaults);
});

it('watches everything that can be asked', () => {
  const watched = Object.keys(services).filter((name) => services[name]!.healthcheck?.test !== undefined);
  expect(watched.sort()).toEqual(['api', 'mail', 'postgres']);
});

it('opens ports on the loopback address only, and none of the database', () => {
  const ports = Object.values(services).flatMap((service) => service.ports ?? []);
  expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  expect(services.postgres!.ports).toBeUndefined();
});

it('names every setting in .env.example, and no other but those that the compose file takes from it', () => {
  const composed = [...composeText.matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name!);
  expect(Object.keys(example).sort()).toEqual([...new Set([...settings, ...composed])].sort());
});

it('shows in .env.example the defaults that hold without it', () => {
  const known = Object.fromEntries(Object.entries(example).filter(([name]) => settings.has(name)));
  expect(readConfig(known)).toEqual(readConfig({}));
});

/** Reading everything, whatever it says, with a note of every name that is asked for. */
function settingsThatAreRead(): Set<string> {
  const names = new Set<string>();
  const note = (given: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
    new Proxy(given, {
      get: (env, name) => {
        names.add(String(name));
        return env[String(name)];
      },
    });
  readConfig(note({}));
  return names;
}

/** As `docker compose` fills in `${NAME:?reason}` and `${NAME:-default}`. */
function filledIn(environment: Record<string, string>, given: Record<string, string> = secrets): NodeJS.ProcessEnv {
  const fill = (text: string): string =>
    text.replace(/\$\{([A-Z_]+):([?-])([^}]*)\}/g, (_, name: string, sign: string, rest: string) =>
      given[name] !== undefined ? given[name] : sign === '-' ? rest : '',
    );
  return Object.fromEntries(Object.entries(environment).map(([name, text]) => [name, fill(text)]));
}

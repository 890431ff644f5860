/**
 * Holds package-lock.json to what `npm ci` and our users need: no version with a known hole, no host of somebody's own
 * registry, the pins that install on every platform. It stands in for `npm audit` where no audit service can be reached.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly engines?: { readonly node?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Lowest version without a known advisory, one for each major that was mended; older majors than those are refused. */
const lowestSafe: Readonly<Record<string, readonly string[]>> = {
  '@babel/helpers': ['7.26.10'],
  '@babel/traverse': ['7.23.2'],
  '@nestjs/common': ['10.4.16', '11.0.16'],
  axios: ['1.15.0'],
  'brace-expansion': ['1.1.12', '2.0.2', '4.0.1'],
  braces: ['3.0.3'],
  'class-validator': ['0.14.0'],
  cookie: ['0.7.0'],
  'cross-spawn': ['6.0.6', '7.0.5'],
  fastify: ['5.3.2'],
  'find-my-way': ['8.2.2', '9.0.1'],
  'follow-redirects': ['1.15.12'],
  'form-data': ['2.5.4', '3.0.4', '4.0.4'],
  glob: ['7.0.0', '10.5.0', '11.1.0'],
  handlebars: ['4.7.7'],
  jose: ['2.0.7', '4.15.5'],
  'js-yaml': ['3.14.2', '4.1.1'],
  json5: ['1.0.2', '2.2.2'],
  'jsonpath-plus': ['10.3.0'],
  jsonwebtoken: ['9.0.0'],
  jws: ['3.2.3', '4.0.1'],
  koa: ['2.16.2', '3.0.1'],
  lodash: ['4.17.21'],
  micromatch: ['4.0.8'],
  minimatch: ['3.0.5', '4.2.3', '5.1.0'],
  nanoid: ['3.3.8', '5.0.9'],
  nodemailer: ['7.0.11'],
  'path-to-regexp': ['0.1.12', '1.9.0', '3.3.0', '6.3.0', '8.0.0'],
  postcss: ['8.4.31'],
  qs: ['6.14.1'],
  semver: ['5.7.2', '6.3.1', '7.5.2'],
  send: ['0.19.0'],
  tar: ['6.2.1'],
  'tough-cookie': ['4.1.3'],
  typeorm: ['0.3.26'],
  undici: ['5.29.0', '6.21.2', '7.5.0'],
  validator: ['13.15.22'],
  'word-wrap': ['1.2.4'],
  ws: ['5.2.4', '6.2.3', '7.5.10', '8.17.1'],
};

/** Newer ones lack the builds of some platforms, or need a later Node. */
const pins: Readonly<Record<string, string>> = {
  '@swc/core': '1.16.18',
  nodemailer: '9.1.1',
  oxfmt: '0.75.0',
  oxlint: '1.89.0',
  'oxlint-tsgolint': '7.0.2004',
  typescript: '6.0.3',
  'unrs-resolver': '1.12.2',
};

const root = join(__dirname, '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> };
const packages = Object.entries(lock.packages).filter(([path, { link }]) => path !== '' && link !== true);

describe('the lock file', () => {
  it('holds no version with a known hole', () => {
    const holes = packages.filter(([path, { version }]) => !isSafe(nameOf(path), version ?? '0.0.0'));
    expect(holes.map(([path, { version }]) => `${path} ${version}`)).toEqual([]);
  });

  it('tells a mended version from a holed one', () => {
    const asked = ['6.3.0', '6.3.1', '7.5.1', '7.5.2', '8.0.0', '4.9.9'].map((version) => isSafe('semver', version));
    expect(asked).toEqual([false, true, false, true, true, false]);
  });

  it('names no host that a package came from, and keeps its digest', () => {
    expect(packages.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
    expect(packages.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path)).toEqual([]);
    expect(read('.npmrc')).toContain('omit-lockfile-registry-resolved=true');
  });

  it('keeps the pins', () => {
    const locked = Object.keys(pins).map((name) => [name, lock.packages[`node_modules/${name}`]?.version]);
    expect(Object.fromEntries(locked)).toEqual(pins);
  });

  it('holds the builds of all platforms, so that npm ci works on each', () => {
    const missing = packages.flatMap(([path, { optionalDependencies }]) =>
      Object.keys(optionalDependencies ?? {})
        .filter((name) => !isLocked(path, name))
        .map((name) => `${path} -> ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('asks for Node 20.19, and depends on nothing that asks for more', () => {
    const { engines } = JSON.parse(read('package.json')) as Locked;
    expect(engines?.node).toBe('>=20.19');
    const direct = Object.keys({ ...lock.packages['']?.dependencies, ...lock.packages['']?.devDependencies });
    const later = direct.filter((name) => needsLater(lock.packages[`node_modules/${name}`]?.engines?.node ?? ''));
    expect(later).toEqual([]);
  });
});

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** As Node looks it up: beside the package, then in each folder above. */
function isLocked(path: string, name: string): boolean {
  const above = path
    .split('/node_modules/')
    .map((_part, index, parts) => parts.slice(0, index + 1).join('/node_modules/'));
  return ['', ...above].some((folder) => `${folder}${folder === '' ? '' : '/'}node_modules/${name}` in lock.packages);
}

/** Every alternative begins past Node 20. */
function needsLater(range: string): boolean {
  return range.split('||').every((alternative) => /^\s*(>=?|\^|~)?\s*v?2[1-9]/.test(alternative));
}

function isSafe(name: string, version: string): boolean {
  const floors = lowestSafe[name];
  if (floors === undefined) return true;
  const floor = floors.find((candidate) => numbers(candidate)[0] === numbers(version)[0]);
  return compare(version, floor ?? floors.at(-1) ?? version) >= 0;
}

function compare(one: string, other: string): number {
  const [left, right] = [numbers(one), numbers(other)];
  const place = left.findIndex((part, index) => part !== right[index]);
  return place === -1 ? 0 : (left[place] ?? 0) - (right[place] ?? 0);
}

function numbers(version: string): number[] {
  return version.split(/[-+]/)[0]!.split('.').map(Number);
}

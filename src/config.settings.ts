/**
 * Reads single settings: each method gives the value in its one normal form, or what it gives for an unset one, and
 * notes a fault that names the setting, never its value. Pure.
 */
export class Settings {
  readonly faults: string[] = [];

  constructor(private readonly env: NodeJS.ProcessEnv) {}

  text(name: string): string | undefined {
    return this.env[name]?.trim() || undefined;
  }

  oneOf<T extends string>(name: string, values: readonly [T, ...T[]], unset: T): T {
    return this.read(name, (text) => values.find((value) => value === text), `one of ${values.join(', ')}`) ?? unset;
  }

  flag(name: string): boolean | null {
    return this.read(name, (text) => ({ '1': true, '0': false })[text], '1 or 0');
  }

  port(name: string, unset: number): number {
    const asked = 'a port from 1 to 65535';
    return (
      this.read(name, (text) => (/^[1-9]\d{0,4}$/.test(text) ? inRange(text, 1, 65_535) : undefined), asked) ?? unset
    );
  }

  /** Seconds, fractions allowed. */
  seconds(name: string, unset: number, least: number): number {
    const asked = `a number of seconds from ${least} to ${DAY}`;
    return (
      this.read(name, (text) => (/^\d+(\.\d+)?$/.test(text) ? inRange(text, least, DAY) : undefined), asked) ?? unset
    );
  }

  /** A whole number from 1 to 1000. */
  count(name: string, unset: number): number {
    const whole = (text: string): number | undefined => (/^\d{1,4}$/.test(text) ? inRange(text, 1, 1_000) : undefined);
    return this.read(name, whole, 'a whole number from 1 to 1000') ?? unset;
  }

  /** An address on the web without a trailing slash; it may have a path. */
  url(name: string): string | null {
    return this.read(name, page, 'an http or https address without query, fragment, user or password');
  }

  origin(name: string): string | null {
    return this.read(name, origin.read, 'an http or https address without path, query, fragment, user or password');
  }

  databaseUrl(name: string): string | null {
    const known = (text: string): string | undefined =>
      hasProtocol(text, ['postgres:', 'postgresql:']) ? text : undefined;
    return this.read(name, known, 'an address such as postgresql://user:password@host:5432/database');
  }

  smtpUrl(name: string): string | null {
    const known = (text: string): string | undefined => (hasProtocol(text, ['smtp:', 'smtps:']) ? text : undefined);
    return this.read(name, known, 'an address such as smtp://user:password@host:587 (smtps:// for TLS from the start)');
  }

  /** At least 32 bytes of UTF-8. */
  secret(name: string): string | null {
    const long = (text: string): string | undefined => (Buffer.byteLength(text) >= 32 ? text : undefined);
    return this.read(name, long, '32 bytes or longer');
  }

  sender(name: string): string | null {
    const known = (text: string): string | undefined => {
      const address = /^[^<>"\p{Cc}]{1,100}<([^<>]+)>$/u.exec(text)?.[1] ?? text;
      return ADDRESS.test(address) ? text : undefined;
    };
    return this.read(name, known, 'one email address, or "Name <address>"');
  }

  /** In lower case. */
  address(name: string): string | null {
    const known = (text: string): string | undefined => (ADDRESS.test(text) ? text.toLowerCase() : undefined);
    return this.read(name, known, 'one email address');
  }

  /** Notes a fault for each of them that is unset while another is set. */
  allOrNone(names: readonly string[]): void {
    const given = names.find((name) => this.text(name) !== undefined);
    if (given === undefined) return;
    const missing = names.filter((name) => this.text(name) === undefined);
    this.faults.push(...missing.map((name) => `${name} must be set when ${given} is.`));
  }

  /** Parts of a comma-separated list; null when unset. */
  list(name: string, part: ListPart): string[] | null {
    const parts = this.text(name)
      ?.split(',')
      .map((text) => text.trim());
    if (parts === undefined) return null;
    const known = parts.filter((text) => text !== '').map((text) => part.read(text));
    if (known.includes(undefined)) this.faults.push(`${name} must be a comma-separated list of ${part.asked}.`);
    return known.filter((text) => text !== undefined);
  }

  /** `known` gives the normal form of a setting, or undefined: then it is not what was `asked` for. */
  read<T>(name: string, known: (text: string) => T | undefined, asked: string): T | null {
    const text = this.text(name);
    if (text === undefined) return null;
    const value = known(text);
    if (value === undefined) this.faults.push(`${name} must be ${asked}.`);
    return value ?? null;
  }
}

export interface ListPart {
  readonly asked: string;
  read(text: string): string | undefined;
}

export const origin: ListPart = {
  asked: 'origins such as https://frontend.example, never *',
  read: (text) => {
    const url = webAddress(text);
    return url?.pathname === '/' && url.search === '' ? url.origin : undefined;
  },
};

/** A redirect URI is compared letter by letter (RFC 9700 2.1), so it stays as it was written. */
export const redirectUri: ListPart = {
  asked: 'http or https addresses without a fragment',
  read: (text) => (webAddress(text) === undefined ? undefined : text),
};

export const allowed: ListPart = {
  asked: 'email addresses, @domains, or * for all',
  read: (text) => {
    const entry = text.toLowerCase();
    return entry === '*' || ADDRESS.test(entry.startsWith('@') ? `anyone${entry}` : entry) ? entry : undefined;
  },
};

const DAY = 86_400;

/** One plain addr-spec: whatever could carry a second recipient or a header is out. */
const ADDRESS = /^[^\s@,;:<>()[\]"\\\p{Cc}]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?$/iu;

function inRange(text: string, least: number, most: number): number | undefined {
  const value = Number(text);
  return value >= least && value <= most ? value : undefined;
}

function webAddress(text: string): URL | undefined {
  if (!hasProtocol(text, ['http:', 'https:'])) return undefined;
  const url = new URL(text);
  return url.username === '' && url.password === '' && !text.includes('#') ? url : undefined;
}

function page(text: string): string | undefined {
  const url = webAddress(text);
  return url === undefined || url.search !== '' ? undefined : url.href.replace(/\/+$/, '');
}

function hasProtocol(text: string, protocols: readonly string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol);
}

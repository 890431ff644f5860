/**
 * The caught messages, one `.eml` file each, newest first by name. Only the newest are kept. Files never change once
 * they stand, so several processes may share the folder.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser';

export interface MailSummary {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly receivedAt: string;
}

export interface CaughtMail extends MailSummary {
  readonly from: string;
  readonly text: string | null;
  readonly html: string | null;
  /** By name in lower case, unfolded but not decoded; repeated ones in lines of one value. */
  readonly headers: Readonly<Record<string, string>>;
}

const fileName = /^(\d{13}-[0-9a-f]{8})\.eml$/;

export class MailStore {
  private readonly summaries = new Map<string, MailSummary>();
  private lastTime = 0;

  constructor(
    private readonly folder: string,
    private readonly kept = 500,
  ) {}

  async open(): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
  }

  async add(raw: Buffer): Promise<void> {
    // Never the same millisecond twice, so that the order of names is the order of arrival.
    this.lastTime = Math.max(Date.now(), this.lastTime + 1);
    const path = join(this.folder, `${this.lastTime}-${randomBytes(4).toString('hex')}.eml`);
    await writeFile(`${path}.part`, raw, { mode: 0o600 });
    await rename(`${path}.part`, path);
    const outdated = (await this.ids()).slice(this.kept);
    await Promise.all(outdated.map((id) => rm(join(this.folder, `${id}.eml`), { force: true })));
  }

  async list(): Promise<MailSummary[]> {
    const ids = await this.ids();
    for (const id of this.summaries.keys()) if (!ids.includes(id)) this.summaries.delete(id);
    const items: MailSummary[] = [];
    for (const id of ids) {
      const summary = this.summaries.get(id) ?? (await this.find(id));
      if (summary === null) continue;
      const { to, subject, receivedAt } = summary;
      this.summaries.set(id, { id, to, subject, receivedAt });
      items.push({ id, to, subject, receivedAt });
    }
    return items;
  }

  async find(id: string): Promise<CaughtMail | null> {
    const raw = await this.raw(id);
    return raw === null ? null : caughtMail(id, await simpleParser(raw, { skipTextToHtml: true }));
  }

  async raw(id: string): Promise<Buffer | null> {
    if (!fileName.test(`${id}.eml`)) return null;
    return readFile(join(this.folder, `${id}.eml`)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
  }

  private async ids(): Promise<string[]> {
    const names = await readdir(this.folder);
    return names
      .flatMap((name) => fileName.exec(name)?.[1] ?? [])
      .sort()
      .reverse();
  }
}

function caughtMail(id: string, mail: ParsedMail): CaughtMail {
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const { key, line } of mail.headerLines) {
    const value = line
      .slice(line.indexOf(':') + 1)
      .replace(/\r?\n(?=[ \t])/g, '')
      .trim();
    headers[key] = key in headers ? `${headers[key]}\n${value}` : value;
  }
  return {
    id,
    to: addresses(mail.to),
    from: addresses(mail.from),
    subject: mail.subject ?? '',
    receivedAt: new Date(Number(id.slice(0, 13))).toISOString(),
    text: mail.text ?? null,
    html: mail.html || null,
    headers,
  };
}

function addresses(field: AddressObject | AddressObject[] | undefined): string {
  return [field ?? []]
    .flat()
    .map(({ text }) => text)
    .join(', ');
}

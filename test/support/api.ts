/**
 * Speaks HTTP as a caller would, and holds every answer against the built API document: its status must be documented for
 * the operation, its body must fit the schema.
 */
import { checkAnswer } from './document.js';
import { overHttp } from './http.js';

export interface Answer<T = any> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
  readonly etag: string;
}

export interface Call {
  readonly ifMatch?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of a DELETE that says why. */
  readonly body?: unknown;
}

/** Sends a request and reads the answer whole. */
export type Sender = (
  url: string,
  request: { method: string; headers: Record<string, string>; body?: string },
) => Promise<{ status: number; headers: Headers; text: string }>;

export class Api {
  constructor(
    readonly baseUrl: string,
    /** null: calls without signing in. */
    readonly token: string | null = null,
    private readonly sender: Sender = overHttp,
  ) {}

  as(token: string | null): Api {
    return new Api(this.baseUrl, token, this.sender);
  }

  /** The same caller, whose requests are sent so. */
  by(sender: Sender): Api {
    return new Api(this.baseUrl, this.token, sender);
  }

  get = <T = any>(path: string, call: Call = {}): Promise<Answer<T>> => this.send('GET', path, undefined, call);
  post = <T = any>(path: string, body?: unknown, call: Call = {}): Promise<Answer<T>> =>
    this.send('POST', path, body, call);
  put = <T = any>(path: string, body?: unknown, call: Call = {}): Promise<Answer<T>> =>
    this.send('PUT', path, body, call);
  patch = <T = any>(path: string, body: unknown, call: Call = {}): Promise<Answer<T>> =>
    this.send('PATCH', path, body, call);
  delete = <T = any>(path: string, call: Call = {}): Promise<Answer<T>> => this.send('DELETE', path, call.body, call);

  /** A body that is text goes out as it stands. */
  async send<T>(method: string, path: string, body: unknown, call: Call): Promise<Answer<T>> {
    const headers: Record<string, string> = { ...call.headers };
    if (this.token !== null) headers.authorization ??= `Bearer ${this.token}`;
    if (call.ifMatch !== undefined) headers['if-match'] = call.ifMatch;
    if (body !== undefined) headers['content-type'] ??= 'application/json';
    const response = await this.sender(this.baseUrl + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const { text } = response;
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    const parsed: unknown = text === '' ? undefined : isJson ? JSON.parse(text) : text;
    checkAnswer({ method, path, status: response.status, headers: response.headers, body: parsed });
    return {
      status: response.status,
      headers: response.headers,
      body: parsed as T,
      etag: response.headers.get('etag') ?? '',
    };
  }
}

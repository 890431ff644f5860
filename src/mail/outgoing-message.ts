/** One finished message to one recipient, as each transport takes it. */
export interface OutgoingMessage {
  /** One plain addr-spec. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** With its angle brackets; the same for each attempt. */
  readonly messageId: string;
  readonly headers?: Readonly<Record<string, string>>;
}

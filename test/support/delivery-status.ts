/** A delivery status notification (RFC 3464) as a mail server writes it, with all that it tells about people. */

export interface DeliveryStatus {
  readonly emailId: string;
  readonly to: string;
  readonly action?: string;
  readonly status?: string;
  /** What the mail server said, in its own words. */
  readonly diagnostic?: string;
  /** The whole message came back, not only its headers. */
  readonly whole?: boolean;
  /** When the message that came back was sent, as its header says. */
  readonly date?: string;
}

/** The header of the notification, and its body apart, as it may be posted alone. */
export function deliveryStatus(of: DeliveryStatus): { type: string; body: string; mail: string } {
  const type = 'multipart/report; report-type=delivery-status; boundary="==part/1"';
  const returned = `Message-ID: <${of.emailId}@patchwork.test>\nFrom: patchwork@patchwork.test\nTo: ${of.to}\nSubject: Patchwork: 2 updates${of.date === undefined ? '' : `\nDate: ${of.date}`}`;
  const body = [
    'This is a MIME-encapsulated message.',
    '--==part/1',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    `I am sorry: <${of.to}>: ${of.diagnostic ?? 'unknown here'}`,
    '--==part/1',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.school.test',
    'X-Postfix-Queue-ID: 4WxYz',
    'Arrival-Date: Wed,  2 Jan 2030 10:06:00 +0000 (GMT)',
    '',
    `Final-Recipient: rfc822; ${of.to}`,
    `Original-Recipient: rfc822;${of.to}`,
    `Action: ${of.action ?? 'failed'}`,
    ...(of.status === undefined ? [] : [`Status: ${of.status}`]),
    `Diagnostic-Code: smtp; 550 ${of.diagnostic ?? 'unknown here'}`,
    '',
    '--==part/1',
    `Content-Type: ${of.whole === true ? 'message/rfc822' : 'text/rfc822-headers'}`,
    '',
    of.whole === true ? `${returned}\n\nYou have 2 updates` : returned,
    '',
    '--==part/1--',
    '',
  ]
    .join('\n')
    .replaceAll('\n', '\r\n');
  const headers = [
    'Return-Path: <>',
    'Message-ID: <0192f0c1-0000-7000-8000-000000000000@mx.school.test>',
    'From: MAILER-DAEMON@mx.school.test',
    'To: patchwork@patchwork.test',
    'Subject: Undelivered Mail Returned to Sender',
    'MIME-Version: 1.0',
    `Content-Type: ${type}`,
  ];
  return { type, body, mail: `${headers.join('\r\n')}\r\n\r\n${body}` };
}

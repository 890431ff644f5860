/** Patchwork reads a mail server's report on one of its messages (RFC 3464), keeps what matters of it, and ignores anything else. */
import { deliveryStatus } from '../../support/delivery-status.js';
import { readDeliveryStatus } from '../../../src/notifications/receipts/delivery-status.js';

const emailId = '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24';
const of = { emailId, to: 'bea@school.test' };
const read = async (mail: string) => {
  const receipt = await readDeliveryStatus(Buffer.from(mail, 'latin1'));
  return receipt === null ? null : { mailId: receipt.mailId, failure: receipt.failure };
};
const markOf = async (mail: string) => (await readDeliveryStatus(Buffer.from(mail, 'latin1')))?.mark;

describe('a delivery status notification', () => {
  it.each([
    [
      { action: 'failed', status: '5.1.1' },
      { mailId: emailId, failure: '5.1.1' },
    ],
    [
      { action: 'Failed', status: '4.4.7', whole: true },
      { mailId: emailId, failure: '4.4.7' },
    ],
    [{ action: 'failed' }, { mailId: emailId, failure: 'FAILED' }],
    [
      { action: 'failed', status: '5.1.1.9' },
      { mailId: emailId, failure: 'FAILED' },
    ],
    [
      { action: 'delivered', status: '2.0.0' },
      { mailId: emailId, failure: null },
    ],
    [{ action: 'delayed', status: '4.4.1' }, null],
    [{ action: 'relayed', status: '2.0.0' }, null],
    [{ action: 'expanded', status: '2.0.0' }, null],
  ])('that says %j is read as %j', async (says, receipt) => {
    expect(await read(deliveryStatus({ ...of, ...says }).mail)).toEqual(receipt);
  });

  it('is read with any line ends, and is about the message that bounced, not about itself', async () => {
    const { mail } = deliveryStatus({ ...of, status: '5.1.1' });
    expect(await read(mail.replaceAll('\r\n', '\n'))).toEqual({ mailId: emailId, failure: '5.1.1' });
    expect(await read(mail.replace(`<${emailId}@`, '<some-other@'))).toBeNull();
  });

  it('is read as the worst that it says of several recipients', async () => {
    const more = '\r\n\r\nFinal-Recipient: rfc822; cal@school.test\r\nAction: failed\r\nStatus: 5.2.2\r\n';
    const mail = deliveryStatus({ ...of, action: 'delivered', status: '2.0.0' }).mail;
    expect(await read(mail.replace(/(Diagnostic-Code: [^\r]*)\r\n/, `$1${more}`))).toEqual({
      mailId: emailId,
      failure: '5.2.2',
    });
  });

  it('has the mark of the attempt that bounced, which is the time of that attempt or the report itself', async () => {
    const first = { ...of, status: '5.1.1', date: 'Wed, 02 Jan 2030 10:06:00 +0000' };
    const mark = await markOf(deliveryStatus(first).mail);
    expect(await markOf(deliveryStatus({ ...first, status: '5.2.2', whole: true }).mail)).toBe(mark);
    expect(await markOf(deliveryStatus({ ...first, date: 'Wed, 02 Jan 2030 10:09:00 +0000' }).mail)).not.toBe(mark);
    const { type, body, mail } = deliveryStatus({ ...of, status: '5.1.1' });
    expect(await markOf(`Content-Type: ${type}\r\n\r\n${body}`)).toBe(await markOf(mail));
    expect(await markOf(mail.replaceAll('==part/1', '==part/2'))).not.toBe(await markOf(mail));
  });

  it.each([
    ['an out-of-office reply', `Subject: Out of office\r\n\r\nMessage-ID: <${emailId}@patchwork.test>\r\n`],
    ['an empty message', ''],
    ['a notification without a report', deliveryStatus(of).mail.replace('message/delivery-status', 'text/plain')],
    [
      'a message that only looks like a notification',
      deliveryStatus(of).mail.replace('multipart/report', 'multipart/mixed'),
    ],
    ['a message of one header', 'Content-Type: multipart/report'],
    ['a message of bytes', '\u0000\u00ff'.repeat(500)],
  ])('is not read from %s', async (_, mail) => {
    expect(await read(mail)).toBeNull();
  });
});

/**
 * Reads a delivery receipt of GOV.UK Notify. It may have any number of fields, as it is theirs; three of them count. Pure.
 */
import { malformed } from '../../common/errors.js';
import { idOf } from '../../common/ids.js';
import { NOTIFY_FAILURES, notifyMark } from '../../mail/transport.js';
import type { Receipt } from './receipts.service.js';

/** null: about a message without a reference of ours, or on its way still. 400 when it is no receipt. */
export function readNotifyReceipt(body: unknown): Receipt | null {
  const { id, reference, status } = (body ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof status !== 'string') {
    throw malformed([{ pointer: '/status', code: 'IS_STRING', detail: 'status must be a text.' }]);
  }
  if (reference !== null && typeof reference !== 'string') {
    throw malformed([{ pointer: '/reference', code: 'IS_STRING', detail: 'reference must be a text or null.' }]);
  }
  const mailId = idOf(reference ?? '');
  if (mailId === null) return null;
  const ofOurs = { mailId, mark: notifyMark(id) };
  if (status === 'delivered') return { ...ofOurs, failure: null };
  const failure = NOTIFY_FAILURES[status];
  return failure === undefined ? null : { ...ofOurs, failure };
}

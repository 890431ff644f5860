/** Whether somebody needs to hear of an attention still, asked as their email is put together: on the worker's role. */
import type { EntityManager } from 'typeorm';
import type { Id } from '../../common/ids.js';
import type { WithheldReason } from '../withheld.js';
import type { DeliveryItem } from './delivery.queries.js';

/**
 * The agent has it, or may have it, from an earlier email, or has marked it as seen. An email that waits for a mail server has
 * told nobody; one in the middle of a conversation may.
 */
const KNOWS = `EXISTS (SELECT FROM attention_entry told JOIN notification earlier ON earlier.entry_id = told.entry_id
    LEFT JOIN email m ON m.id = earlier.email_id
  WHERE told.attention_id = t.id AND earlier.agent_id = n.agent_id AND earlier.id <> n.id
    AND (m.state IN ('SENDING', 'SENT', 'DELIVERED', 'UNKNOWN') OR m.ambiguous > 0 OR earlier.seen_at IS NOT NULL))`;
const HAS_SEEN = `EXISTS (SELECT FROM attention_entry told JOIN notification earlier ON earlier.entry_id = told.entry_id
  WHERE told.attention_id = t.id AND earlier.agent_id = n.agent_id AND earlier.seen_at IS NOT NULL)`;
const HAS_ACKNOWLEDGED = `EXISTS (SELECT FROM attention_acknowledgement k
  WHERE k.attention_id = t.id AND k.agent_id = n.agent_id)`;

/**
 * Those of these rows of one agent that have become needless, each with the reason. Of an attention that was withdrawn
 * before they were told, they hear neither that it was raised nor that it was withdrawn; of what they have acknowledged or
 * seen, no reminder. Ask under the rows' locks, and only while no attempt may have arrived: it is no matter of rights.
 */
export async function needlessAttentions(
  items: readonly Pick<DeliveryItem, 'id' | 'kind'>[],
  tx: EntityManager,
): Promise<{ id: Id; reason: WithheldReason }[]> {
  const attentions = items.filter(({ kind }) => kind === 'ATTENTION').map(({ id }) => id);
  if (attentions.length === 0) return [];
  return tx.query<{ id: Id; reason: WithheldReason }[]>(
    `SELECT id, reason FROM (
       SELECT n.id, CASE
                WHEN e.type = 'attention.withdrawn' THEN CASE WHEN NOT ${KNOWS} THEN 'ATTENTION_WITHDRAWN' END
                WHEN e.type = 'attention.acknowledged' THEN NULL
                WHEN t.withdrawn_at IS NOT NULL THEN 'ATTENTION_WITHDRAWN'
                WHEN ${HAS_ACKNOWLEDGED} THEN 'ATTENTION_ACKNOWLEDGED'
                WHEN e.type = 'attention.reminder_planned' AND ${HAS_SEEN} THEN 'ATTENTION_SEEN' END AS reason
         FROM notification n
         JOIN attention_entry about ON about.entry_id = n.entry_id
         JOIN attention t ON t.id = about.attention_id
         JOIN activity_entry e ON e.id = n.entry_id
        WHERE n.id = ANY ($1::uuid[])) asked
      WHERE reason IS NOT NULL`,
    [attentions],
  );
}

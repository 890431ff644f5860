/** What the document says of the bodies of receipts: they are others' forms, and read for the little that counts. */
import type { ApiBodyOptions } from '@nestjs/swagger';

const ID = '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24';

/** https://docs.notifications.service.gov.uk/rest-api.html#delivery-receipts */
export const RECEIPT_BODY: ApiBodyOptions = {
  schema: {
    type: 'object',
    description: "A receipt as Notify sends it. Fields beside these are Notify's own, and not read.",
    required: ['reference', 'status'],
    additionalProperties: true,
    properties: {
      id: { type: 'string', description: 'Notify’s own id of the message: another for each attempt of ours.' },
      reference: { type: ['string', 'null'] as never, description: 'The id of the email; null: none of ours.' },
      status: {
        type: 'string',
        description:
          '`delivered`, `permanent-failure`, `temporary-failure` or `technical-failure`; any other changes nothing.',
      },
    },
    example: { id: '740e5834-3a29-46b4-9a6f-16142fde533a', reference: ID, status: 'delivered' },
  },
};

const NOTIFICATION = `Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: text/plain

Your message could not be delivered.
--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.council.test

Final-Recipient: rfc822; jane.smith@northside.test
Action: failed
Status: 5.1.1
--part
Content-Type: text/rfc822-headers

Message-ID: <${ID}@council.test>
--part--
`;

export const NOTIFICATION_BODY: ApiBodyOptions = {
  schema: { type: 'string', description: 'The mail, byte for byte.', example: NOTIFICATION },
};

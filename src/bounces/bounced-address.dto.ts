/** Addresses that are paused, over HTTP: whose, since when and why; not the address itself. */
import { ApiProperty } from '@nestjs/swagger';
import { PageLinks, PageRequest } from '../common/page.js';

/** Which page of them. */
export class BouncedAddressQuery extends PageRequest {}

/** An agent to whose address nothing about clients is sent. */
export class BouncedAddress {
  /** Whose address it is: `GET /v1/agents/{agentId}` has it. */
  @ApiProperty({ format: 'uuid' })
  agentId!: string;

  /** Since when nothing is sent. */
  since!: Date;

  /**
   * What came back last before the pause: an enhanced status code (RFC 3463), after the mail server's answer if there was one,
   * or `PERMANENT_FAILURE` or `TEMPORARY_FAILURE`, of GOV.UK Notify.
   * @example "550 5.1.1"
   */
  code!: string;

  /**
   * How much speaks against the address now: 100 for each hard bounce, 25 for each soft one, half as much after 14 days. At 100
   * an address is paused; it stays so until it is verified.
   * @example 100
   */
  score!: number;
}

/** A page of addresses that are paused. */
export class BouncedAddressPage {
  items!: BouncedAddress[];
  links!: PageLinks;
}

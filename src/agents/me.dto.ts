/** What the caller reads of themselves. */
import { ApiProperty } from '@nestjs/swagger';
import { AgencyName, AgentRecord } from './agent.dto.js';

/** A note that the agent should see until what it says is done. */
export class MeBanner {
  /**
   * What it is about; stable.
   * @example "ALERTS"
   */
  code!: string;

  /**
   * In plain words; it names no client.
   * @example "2 alerts wait for you."
   */
  text!: string;
}

/** The agent who is signed in. */
export class Me extends AgentRecord {
  /**
   * What they can do at all, by the names of actions; clients only where they are on the team.
   * @example ["agencies.read", "agents.read", "clients.read"]
   */
  may!: string[];

  /** Notes that the agent should see; often none. */
  banners!: MeBanner[];
}

/** The council system that is signed in. */
export class MeAsSystem {
  /**
   * Its id.
   * @example "0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e26"
   */
  id!: string;

  /**
   * What people call it.
   * @example "Case system of the council"
   */
  name!: string;

  /** The agency that it belongs to. */
  agency!: AgencyName;

  /**
   * What its token lets it do.
   * @example ["clients:read"]
   */
  scopes!: string[];

  /**
   * The same by the names of actions; clients only where its agency is on the team.
   * @example ["agencies.read", "agents.read", "clients.read"]
   */
  may!: string[];

  /** Always empty for a system. */
  @ApiProperty({ type: [MeBanner], example: [] })
  banners!: MeBanner[];
}

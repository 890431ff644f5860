/** The clients on whose teams the caller stands. */
import { ClientName } from '../clients/index.js';
import { PageLinks } from '../common/page.js';

/** A client of yours. */
export class MyClient {
  /** @example "0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24" */
  id!: string;

  /** @example "PW-7K3M-Q9XT" */
  reference!: string;

  name!: ClientName;

  /**
   * Whole years; null for somebody unborn and where no date of birth is recorded.
   * @example 9
   */
  age!: number | null;

  status!: 'OPEN' | 'CLOSED';

  /**
   * What you do for them.
   * @example "Class teacher"
   */
  role!: string;

  /**
   * When you joined the team.
   * @example "2026-03-10T09:30:00.000Z"
   */
  since!: string;

  /** Whether you are the lead practitioner. */
  lead!: boolean;
}

/** A page of your clients, by family name. */
export class MyClientsPage {
  items!: MyClient[];
  links!: PageLinks;
}

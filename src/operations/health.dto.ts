/** Health and the way in, over HTTP. */
import { ApiProperty } from '@nestjs/swagger';

/** Whether a process is well. */
export class Health {
  @ApiProperty({ enum: ['ok'], example: 'ok' })
  status!: 'ok';
}

/** The way in. */
export class Entrance {
  /**
   * @example "Patchwork"
   */
  name!: string;

  /** Where to go from here. */
  links!: EntranceLinks;
}

/** Where to go from here. */
export class EntranceLinks {
  /** This answer. */
  self!: string;

  /** The API document, OpenAPI 3.1. */
  openapi!: string;

  /** Swagger UI. */
  docs!: string;
}

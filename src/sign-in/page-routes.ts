/**
 * Pages of other rooms under `/sign-in/`, in the same frame and with the same parsers of forms. They are open to everyone,
 * as all pages here are: whoever adds some says in their own file what protects them.
 */
import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

@Injectable()
export class PageRoutes {
  private readonly added: ((scope: FastifyInstance) => void)[] = [];

  /** Before the application is set up: in a constructor. */
  add(mount: (scope: FastifyInstance) => void): void {
    this.added.push(mount);
  }

  mount(scope: FastifyInstance): void {
    for (const mount of this.added) mount(scope);
  }
}

/**
 * Prints the OpenAPI document as JSON and ends. Nest's preview mode reads the modules without making a single provider,
 * so it needs no database, no port and no settings.
 */
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { loadConfig } from './config.js';
import { buildDocument } from './openapi.js';

const config = loadConfig();
const options = { preview: true, logger: false, abortOnError: false } as const;
const app = await NestFactory.create(AppModule.register(config), new FastifyAdapter(), options);
process.stdout.write(`${JSON.stringify(buildDocument(app, config.publicUrl), null, 2)}\n`);

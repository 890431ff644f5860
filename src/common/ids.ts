/**
 * Ids are UUIDs (RFC 9562) in one form: lower case, with hyphens. They are compared as text, and PostgreSQL takes other
 * spellings for the same value, so every id that enters is brought to this form at the edge, or refused.
 */
import { v7 as uuid } from 'uuid';

declare const form: unique symbol;

/** An id in its one form. Only this file makes one, and the database, whose answers are typed so. */
export type Id = string & { readonly [form]: 'id' };

/** The id of nothing. */
export const NO_ID = '' as Id;

/** The id that this text spells in capitals or not; null where it spells none. */
export function idOf(text: string): Id | null {
  return /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text) ? (text.toLowerCase() as Id) : null;
}

/** Whether PostgreSQL would take this text for an id that Patchwork does not take: in braces, or with other hyphens. */
export function isOddId(text: string): boolean {
  return idOf(text) === null && /^\{?([0-9a-f]{4}-?){7}[0-9a-f]{4}\}?$/i.test(text);
}

/** A new id, greater than all that were made before it (version 7). */
export function newId(): Id {
  return uuid() as Id;
}

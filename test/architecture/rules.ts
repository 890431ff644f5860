/** Every rule of the house by the name of its bad example, with the sentence that the test shows. */
import * as events from './rules/events.js';
import * as files from './rules/files.js';
import * as imports from './rules/imports.js';
import * as sql from './rules/sql.js';
import * as transactions from './rules/transactions.js';
import type { Rule } from './source.js';

export const rules: readonly (readonly [name: string, sentence: string, rule: Rule])[] = [
  ['rooms', 'a room imports only the rooms that the plan allows it', imports.rooms],
  ['doors', 'a room that owns things is entered through its door', imports.doors],
  ['parts', 'a part of a room imports only the parts that the plan allows it', imports.parts],
  ['no-door', 'activity and notifications have no door', imports.noDoor],
  ['whole', 'app.module.ts is imported only by what starts it', imports.whole],
  ['closed', 'common/ and the rooms are closed lists', imports.closed],
  ['features', 'feature tests know nothing of the inside', imports.features],
  ['environment', 'process.env is read in config.ts only', files.environment],
  ['place', 'SQL stands in migrations and *.queries.ts only', sql.place],
  ['own-tables', 'queries and entities name only tables that are theirs to name', sql.ownTables],
  ['owned', 'every table has an owner', sql.owned],
  ['parameters', 'values reach SQL as parameters only', sql.parameters],
  ['required-tx', 'tx is required and last', transactions.requiredTx],
  ['one-at-a-time', 'nothing runs side by side on one tx', transactions.oneAtATime],
  ['opened', 'only services, jobs, sign-in and the demo open transactions', transactions.opened],
  ['heard', 'every event has a subscriber', events.heard],
  ['recorder-first', 'the recorder is registered before the planner', events.recorderFirst],
  ['ids', 'only common/ids.ts makes an id of a text', files.ids],
  ['short', 'files are short', files.short],
  ['opening', 'every file opens with a comment', files.opening],
  ['names', 'files are named for what they are', files.names],
  ['portable', 'nothing names a folder of one machine', files.portable],
];

/** Shows the demo's accounts at start, as a table. */
import type { Config } from '../config.js';
import { accountsFile, readAccounts } from './demo-accounts.js';

/** Prints nothing when there are none: the start has said so. */
export function printAccounts(config: Config): void {
  const accounts = readAccounts(accountsFile(config));
  if (accounts === null) return;
  const head = ['Name', 'Roles', 'Agency', 'Email or client id', 'Password or secret'];
  const rows = accounts.map(({ name, roles, agency, email, password, clientSecret }) => [
    name,
    roles.join(', '),
    agency,
    email,
    password ?? clientSecret ?? '',
  ]);
  console.log(`\n  Demo accounts (kept in ${accountsFile(config)}):\n`);
  for (const line of table([head, ...rows])) console.log(`  ${line}`);
  console.log('');
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}

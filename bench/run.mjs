/**
 * `npm run bench -- NAME` measures one thing and prints it beside its limit. A figure below its limit is a result, not a
 * failure: only a benchmark that could not be run ends with an error.
 */
import { audit } from './audit.mjs';
import { attacker } from './attacker.mjs';
import { digest } from './digest.mjs';
import { histories } from './histories.mjs';
import { ledger } from './ledger.mjs';
import { profile } from './profile.mjs';
import { rowSecurity } from './row-security.mjs';
import { traces } from './traces.mjs';

const benchmarks = { profile, attacker, traces, audit, digest, histories, ledger, 'row-security': rowSecurity };
const [name, ...options] = process.argv.slice(2);
const benchmark = benchmarks[name];

if (benchmark === undefined) {
  console.error(`Say which one: ${Object.keys(benchmarks).join(', ')}. For example: npm run bench -- profile`);
  process.exitCode = 2;
} else {
  await benchmark(options);
}

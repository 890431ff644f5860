/** Writes the matrix down for people: who may do what, by persona, in plain words. Pure. */
import { CLIENT_KINDS, CLIENTS, EVERYBODY, type Persona, PERSONAS } from './model.js';

export interface Answered {
  readonly id: string;
  readonly summary: string;
  readonly method: string;
  readonly path: string;
  /** The cells of each persona: one for each client, or one where the route is about none. */
  readonly cells: Readonly<Record<Persona, string>>;
}

export function reportOf(operations: readonly Answered[]): string {
  const about = operations.filter(({ path }) => path.includes('{clientId}'));
  const others = operations.filter(({ path }) => !path.includes('{clientId}'));
  const kinds = CLIENT_KINDS.map((kind) => CLIENTS[kind].is);
  const glance = EVERYBODY.map((name) => {
    const counts = CLIENT_KINDS.map((_, at) => about.filter(({ cells }) => cells[name][at] === 'P').length);
    return [PERSONAS[name].is, ...counts.map((count) => (count === 0 ? '' : `${count} of ${about.length}`))];
  });
  const open = others.filter(({ cells }) => cells.nobody === 'P');
  return `# Who may do what

Every operation of the API was called by each of these ${EVERYBODY.length} callers, and where it is about a client, for each of ${CLIENT_KINDS.length} ways in which
one can stand to a client: ${operations.length} operations, ${EVERYBODY.length * (about.length * CLIENT_KINDS.length + others.length)} calls. What stands here is what was answered, and what the reference model
(\`test/features/matrix/model.ts\`) says; a call that it does not foresee fails the suite, and so does this page when it no longer
says what was answered. \`npm run matrix\` writes it anew.

"May" means that the call got past the question of access. What a closed record forbids, a stale version or a faulty value is
refused after that, with 409, 412 or 422. Who may not is answered 401 without signing in, 403 where the role or scope could do
this on no client, else 404: the very answer of a client who does not exist. Searching, and joining after a match, are not in
this table, since they depend on what was typed before: \`test/features/journeys/joining.ts\`.

## Clients at a glance

How many of the ${about.length} operations about one client each may call. Nothing: none.

${table(['', ...kinds], glance)}

## Open to everyone

${open.map(({ summary }) => `- ${summary}`).join('\n')}

${EVERYBODY.map((name) => sectionOf(name, about, others)).join('\n\n')}
`;
}

function sectionOf(name: Persona, about: readonly Answered[], others: readonly Answered[]): string {
  const clients = about
    .filter(({ cells }) => cells[name].includes('P'))
    .map(({ summary, cells }) => [summary, ...[...cells[name]].map((cell) => (cell === 'P' ? 'yes' : ''))]);
  const rest = others.filter(({ cells }) => cells[name] === 'P' && cells.nobody !== 'P');
  return `## ${PERSONAS[name].is}

${clients.length === 0 ? 'No operation about a client.' : table(['', ...CLIENT_KINDS.map((kind) => CLIENTS[kind].is)], clients)}

${rest.length === 0 ? 'Nothing else but what is open to everyone.' : `Besides: ${rest.map(({ summary }) => summary).join('; ')}.`}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

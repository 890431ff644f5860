/** Who may import whom. */
import {
  inCommon,
  mayImport,
  mayImportApp,
  partOf,
  parts as partsOf,
  roomOf,
  withDoor,
  withoutDoor,
} from '../rooms.js';
import { importsOf, type Rule, type Source } from '../source.js';

/** Each room imports only the rooms that its line in the plan names. */
export const rooms: Rule = (files) =>
  ours(files).flatMap(({ path, room, to }) => {
    const there = roomOf(to);
    if (there === room || room === 'start') return [];
    if (there === null) return room === 'database' && to.startsWith('migrations/') ? [] : [`${path} imports ${to}`];
    return mayImport[room]?.includes(there) ? [] : [`${path} imports ${to}`];
  });

/** A room that owns things is entered through its index.ts; the one place that knows every module takes modules too. */
export const doors: Rule = (files) =>
  ours(files).flatMap(({ path, room, to }) => {
    const there = roomOf(to);
    if (there === null || there === room || !withDoor.includes(there)) return [];
    if (to === `src/${there}/index.ts` || (room === 'start' && to.endsWith('.module.ts'))) return [];
    return [`${path} enters ${there} beside its door`];
  });

/** A part of a room imports only the parts that its line in the plan names. */
export const parts: Rule = (files) =>
  ours(files).flatMap(({ path, room, to }) => {
    const part = partOf(path);
    const there = partOf(to);
    if (part === null || there === null || part === there || roomOf(to) !== room) return [];
    return partsOf[room]?.[part]?.includes(there) ? [] : [`${path} imports ${to}`];
  });

/** Who listens has no door. */
export const noDoor: Rule = (files) =>
  withoutDoor
    .map((room) => `src/${room}/index.ts`)
    .filter((door) => files.some(({ path }) => path === door))
    .map((door) => `${door} is a door that may not be`);

/** The whole is imported by what starts it. */
export const whole: Rule = (files) =>
  ours(files)
    .filter(({ path, to }) => to === 'src/app.module.ts' && !mayImportApp.includes(path))
    .map(({ path }) => `${path} imports the whole`);

/** What common/ holds is a closed list, and a room is one of the plan's. */
export const closed: Rule = (files) =>
  files.flatMap(({ path }) => {
    const room = roomOf(path);
    if (room === null || room === 'start') return [];
    if (!(room in mayImport)) return [`${path} is in no room of the plan`];
    if (room !== 'common' || inCommon.includes(path.slice('src/common/'.length).replace(/(\.spec)?\.ts$/, '')))
      return [];
    return [`${path} is not on the list of common/`];
  });

/** Feature tests speak HTTP, clock and inbox through test/support: nothing of the inside, no database, no mocks. */
export const features: Rule = (files) =>
  files
    .filter(({ path }) => path.startsWith('test/features/'))
    .flatMap((file) => [
      ...importsOf(file)
        .filter((to) => /^(src\/|migrations\/|pg$|typeorm$|@nestjs\/)/.test(to))
        .map((to) => `${file.path} imports ${to}`),
      ...(/\bjest\.(mock|spyOn|fn)\b/.test(file.text) ? [`${file.path} mocks`] : []),
    ]);

function ours(files: readonly Source[]): { path: string; room: string; to: string }[] {
  return files.flatMap((file) => {
    const room = roomOf(file.path);
    if (room === null) return [];
    const own = importsOf(file).filter((to) => to.endsWith('.ts') && /^(src|migrations|test|bench|\.\.)\//.test(to));
    return own.map((to) => ({ path: file.path, room, to }));
  });
}

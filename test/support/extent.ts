/** How much of something a run does: `npm test` the short form, `npm run test:long` the long one. */
export function extent(short: number, long: number): number {
  return process.env.TEST_EXTENT === 'long' ? long : short;
}

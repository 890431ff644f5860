import { smtpPool } from './smtp-pool.js';

const demands = (url: string, inProduction: boolean): boolean | undefined => {
  const pool = smtpPool(url, inProduction);
  pool.close();
  return pool.options.requireTLS;
};

describe('TLS to the mail server', () => {
  it.each([
    ['in production it is demanded', 'smtp://relay.council.test:587', true, true],
    ['but not of a server on this machine', 'smtp://127.0.0.1:25', true, false],
    ['nor where the URL says so', 'smtp://mail:1025?requireTLS=false', true, false],
    ['elsewhere it is used where it is offered', 'smtp://relay.council.test:587', false, false],
    ['and demanded where the URL says so', 'smtp://127.0.0.1:25?requireTLS=true', false, true],
  ])('%s', (_, url, inProduction, demanded) => {
    expect(demands(url, inProduction)).toBe(demanded);
  });
});

/** Load on one server of this machine: 16 kept-alive connections that ask for clients in one fixed order. */
import autocannon from 'autocannon';

const CONNECTIONS = 16;
/** Prime to the number of clients: the order visits every one of them, and never neighbours. */
const STRIDE = 7919;

/** Answers a second. Throws when any of them was not a 200. */
export async function measure(url, { clientIds, headers }, seconds) {
  let asked = 0;
  const setupRequest = (request) => {
    asked += STRIDE;
    return { ...request, path: `/v1/clients/${clientIds[asked % clientIds.length]}` };
  };
  const result = await autocannon({
    url,
    connections: CONNECTIONS,
    duration: seconds,
    requests: [{ method: 'GET', headers, setupRequest }],
  });
  const bad = result.non2xx + result.errors + result.timeouts;
  if (bad > 0 || result['2xx'] === 0) throw new Error(`${bad} requests to ${url} failed`);
  return result['2xx'] / result.duration;
}

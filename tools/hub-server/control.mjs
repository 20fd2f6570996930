// Faults and the request log by HTTP, for tests that run in a browser.
import { HubProblem } from './hub-problem.mjs';

const MOST_BYTES = 1_000_000;

async function readJson(incoming) {
  const chunks = [];
  let sizeBytes = 0;
  for await (const chunk of incoming) {
    sizeBytes += chunk.length;
    if (sizeBytes > MOST_BYTES) throw new TypeError('the list of faults is too long');
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

/**
 * Answers `POST|DELETE /__faults` and `GET|DELETE /__requests`; true where the request was one.
 * @returns {(exchange: import('./send-file.mjs').Exchange, key: string) => Promise<boolean>}
 */
export function createControl(faults, requests) {
  const actions = {
    'POST __faults': async (incoming) => {
      try {
        const json = await readJson(incoming);
        for (const fault of Array.isArray(json) ? json : [json]) faults.add(fault);
      } catch (error) {
        // What a test got wrong in its order, not what went wrong here.
        if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
        throw new HubProblem(400, 'BadFault', error.message);
      }
    },
    'DELETE __faults': () => faults.clear(),
    'GET __requests': () => requests,
    'DELETE __requests': () => {
      requests.length = 0;
    },
  };
  return async ({ incoming, outgoing, head }, key) => {
    const action = `${incoming.method} ${key}`;
    if (!Object.hasOwn(actions, action)) return false;
    const json = await actions[action](incoming);
    if (json === undefined) {
      head(204, {});
      outgoing.end();
    } else {
      head(200, { 'Content-Type': 'application/json; charset=utf-8' });
      outgoing.end(JSON.stringify(json));
    }
    return true;
  };
}

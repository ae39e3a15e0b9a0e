// A worker that keeps `lanes` calls under way on a socket until its paths are used up or it is told
// to stop, and says how each was answered and how long that took. A thread of its own: what it costs
// must not be taken for the service's.
import { Agent, request } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

const { socketPath, paths, lanes } = workerData;
const agent = new Agent({ keepAlive: true, maxSockets: lanes });
const statuses = {};
const times = [];
let next = 0;

function call() {
  const path = paths[next++];
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, path, agent }, incoming => {
      incoming.resume();
      incoming.on('end', () => resolve(incoming.statusCode));
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

async function lane() {
  while (next < paths.length) {
    const begun = performance.now();
    const status = await call();
    times.push(performance.now() - begun);
    statuses[status] = (statuses[status] ?? 0) + 1;
  }
}

parentPort.once('message', () => (next = paths.length));
await Promise.all(Array.from({ length: lanes }, lane));
agent.destroy();
parentPort.postMessage({ statuses, times });
parentPort.close();

// A worker that keeps `lanes` calls under way on a socket until its tokens are used up, and counts
// how each was answered. A thread of its own: what it costs must not be taken for the service's.
import { Agent, request } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

const { socketPath, paths, lanes } = workerData;
const agent = new Agent({ keepAlive: true, maxSockets: lanes });
const counts = {};
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
    const status = await call();
    counts[status] = (counts[status] ?? 0) + 1;
  }
}

await Promise.all(Array.from({ length: lanes }, lane));
agent.destroy();
parentPort.postMessage(counts);

import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Between those that the service takes for its pages and those that systems give away. */
const PORTS = [30_000, 32_768] as const;

/**
 * A port that nobody has, and that no system gives to whoever asks it for any, or connects: between here
 * and its use only somebody who names it could take it.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(...PORTS);
    if ((await isFree(port, '127.0.0.1')) && (await isFree(port, '::1'))) {
      return port;
    }
  }
}

function isFree(port: number, host: string): Promise<boolean> {
  const server = createServer();
  return new Promise(resolve => {
    server.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code !== 'EADDRINUSE'));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

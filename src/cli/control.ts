import { createConnection } from 'node:net';
import { createInterface } from 'node:readline';

import { CommandError } from './errors';

/**
 * Asks the supervisor for an introduction, as somebody who can open its socket may.
 * @returns undefined where no supervisor listens.
 * @throws CommandError where it says no.
 */
export async function introduced(
  socketPath: string,
  who: { kind: 'page' | 'agent'; petname: string }
): Promise<string | undefined> {
  const line = JSON.stringify({ id: 1, op: 'introduce', ...who });
  const answer = await exchange(socketPath, line);
  if (answer === undefined) {
    return undefined;
  }
  const { ok, error } = JSON.parse(answer) as {
    ok?: { code?: string };
    error?: { code: string; message: string };
  };
  if (ok?.code === undefined) {
    throw new CommandError(
      error?.code ?? 'no_introduction',
      error?.message ?? 'The service made no introduction.'
    );
  }
  return ok.code;
}

function exchange(socketPath: string, line: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(socketPath);
    socket.setTimeout(10_000, () => socket.destroy(new Error('no answer')));
    socket.once('error', error => {
      const code = (error as NodeJS.ErrnoException).code;
      const absent = code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'EACCES';
      if (absent) {
        resolve(undefined);
      } else {
        reject(new CommandError('control_failed', 'The supervisor did not answer.'));
      }
    });
    socket.once('connect', () => socket.write(`${line}\n`));
    createInterface({ input: socket })
      .on('error', () => undefined)
      .once('line', answer => {
        resolve(answer);
        socket.end();
      })
      .once('close', () => resolve(undefined));
  });
}

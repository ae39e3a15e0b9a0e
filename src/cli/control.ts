import { createConnection } from 'node:net';
import { createInterface } from 'node:readline';

import { CommandError } from './errors';

const ANSWER_MS = 10_000;
/** Large databases take their time. */
const COPY_MS = 30 * 60_000;
const ABSENT = ['ENOENT', 'ECONNREFUSED', 'EACCES', 'EPIPE', 'ECONNRESET'];

/**
 * Asks the supervisor for an introduction, as somebody who can open its socket may.
 * @returns undefined where no supervisor listens.
 * @throws CommandError where it says no.
 */
export function introduced(
  socketPath: string,
  who: { kind: 'page' | 'agent'; petname: string }
): Promise<string | undefined> {
  return told(socketPath, { id: 1, op: 'introduce', ...who }, 'code');
}

/**
 * Has the running service copy its databases.
 * @returns the folder with the copies, which the caller removes; undefined where no supervisor
 * listens.
 * @throws CommandError where it says no.
 */
export function copied(socketPath: string): Promise<string | undefined> {
  return told(socketPath, { id: 1, op: 'backup' }, 'folder', COPY_MS);
}

/**
 * Asks for a one-time link to the page outside of Jupyter.
 * @returns undefined where no supervisor listens.
 * @throws CommandError where there is no such page.
 */
export function uiLink(socketPath: string): Promise<string | undefined> {
  return told(socketPath, { id: 1, op: 'ui' }, 'link');
}

type Told = 'code' | 'folder' | 'link';

interface Answer {
  ok?: Partial<Record<Told, string>>;
  error?: { code: string; message: string };
}

/** One member of what the supervisor answers. */
async function told(
  socketPath: string,
  question: { id: number; op: string },
  member: Told,
  patience = ANSWER_MS
): Promise<string | undefined> {
  const answer = await exchange(socketPath, question, patience);
  if (answer === undefined) {
    return undefined;
  }
  const { ok, error } = answer;
  const said = ok?.[member];
  if (said === undefined) {
    throw new CommandError(
      error?.code ?? 'control_failed',
      error?.message ??
        'The running service could not do this; it may be an earlier version. Restart it.'
    );
  }
  return said;
}

/** The supervisor tells other things too, first of all its state: those lines are passed over. */
function exchange(
  socketPath: string,
  question: { id: number; op: string },
  patience: number
): Promise<Answer | undefined> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(socketPath);
    socket.setTimeout(patience, () => socket.destroy(new Error('no answer')));
    socket.once('error', error => {
      const code = (error as NodeJS.ErrnoException).code ?? '';
      if (ABSENT.includes(code)) {
        resolve(undefined);
      } else {
        reject(
          new CommandError(
            'control_failed',
            'The running service did not answer. Try again, or restart it.'
          )
        );
      }
    });
    socket.once('connect', () => socket.write(`${JSON.stringify(question)}\n`));
    createInterface({ input: socket })
      .on('error', () => undefined)
      .on('line', line => {
        const answer = answerTo(question.id, line);
        if (answer) {
          resolve(answer);
          socket.end();
        }
      })
      .once('close', () => resolve(undefined));
  });
}

function answerTo(id: number, line: string): Answer | undefined {
  try {
    const answer = JSON.parse(line) as (Answer & { re?: number }) | null;
    return answer?.re === id ? answer : undefined;
  } catch {
    return undefined;
  }
}

import { spawn } from 'node:child_process';

import { CommandError } from '../errors';

/** What the keyring of the system keeps: keys by their ids. */
export interface Keyring {
  /** Makes a key that it keeps; undefined where there is no keyring. */
  fresh(): Promise<{ id: string; key: string } | undefined>;
  /** @throws CommandError keyring_shut, keyring_elsewhere */
  read(id: string): Promise<string>;
  /** Of a key that closes nothing. */
  forget(id: string): Promise<void>;
}

interface Answer {
  id?: string;
  key?: string;
  error?: { message: string };
}

/** The door itself waits 25 s for a person who unlocks the keyring. */
const LONGEST_MS = 60_000;
/** Characters: an id, a key, and sentences. */
const MOST_SAID = 8 * 1024;
const ID = /^[A-Za-z0-9_-]{1,64}$/;
const KEY = /^[A-Za-z0-9_-]{43}$/;
const SILENT = { error: { message: 'The system’s keyring did not answer. Try again.' } };

/**
 * Node reaches no keyring, so it is asked through the Python that started this command.
 *
 * @param python undefined where there is none, or none that has the package keyring
 */
export function systemKeyring(
  python: string | undefined,
  longest = LONGEST_MS
): Keyring | undefined {
  if (python === undefined) {
    return undefined;
  }
  const ask = (question: object): Promise<Answer> => exchange(python, question, longest);
  return {
    async fresh() {
      const { id, key } = await ask({ op: 'fresh' });
      return id !== undefined && key !== undefined ? { id, key } : undefined;
    },
    async read(id) {
      const { key, error } = await ask({ op: 'read', id });
      if (error) {
        throw new CommandError('keyring_shut', error.message);
      }
      if (key === undefined) {
        throw notThere();
      }
      return key;
    },
    async forget(id) {
      await ask({ op: 'forget', id });
    }
  };
}

/** Of keys that are closed by a keyring which has no such key, or is not reached from here. */
export function notThere(): CommandError {
  return new CommandError(
    'keyring_elsewhere',
    'These keys are encrypted with a key from the system’s keyring, which is not in the keyring that ' +
      'this program reaches. Run this where that keyring is: on the same machine, as the same user, in the ' +
      'same kind of session.'
  );
}

/** One line in, one line out; nothing of it in an argument or the environment. */
function exchange(python: string, question: object, longest: number): Promise<Answer> {
  return new Promise(resolve => {
    // Not in the folder of whoever runs the command: Python would load what lies there.
    const child = spawn(python, ['-m', 'facetry_service.keyring_door'], {
      cwd: '/',
      stdio: ['pipe', 'pipe', 'ignore']
    });
    let said = '';
    const end = (answer: Answer): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      // Also where something that it started holds the other end.
      child.stdout.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => end(SILENT), longest);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.length > MOST_SAID) {
        end({});
      }
    });
    child.stdin.on('error', () => undefined).end(`${JSON.stringify(question)}\n`);
    child.once('error', () => end({}));
    child.once('close', () => end(answerOf(said)));
  });
}

/** Nothing where it is no answer: a key that is none would close, and open, nothing. */
function answerOf(said: string): Answer {
  let value: unknown;
  try {
    value = JSON.parse(said);
  } catch {
    return {};
  }
  const { id, key, error } = Object(value) as Record<keyof Answer, unknown>;
  const { message } = Object(error) as Record<string, unknown>;
  return {
    ...(typeof id === 'string' && ID.test(id) && { id }),
    ...(typeof key === 'string' && KEY.test(key) && { key }),
    ...(typeof message === 'string' && { error: { message } })
  };
}

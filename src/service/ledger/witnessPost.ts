import type { Post } from './askedWitness';

/** Also where the runner itself does not answer. */
const ANSWER_MS = 15_000;

/** Reaches witnesses by way of the runner: the core itself has no network. */
export function witnessPost(
  ask: (path: string, question: unknown, signal?: AbortSignal) => Promise<unknown>
): Post {
  return async (address, body, signal) => {
    const ended = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]);
    const answer = Object(await ask('/witness', { address, body }, ended)) as {
      status?: unknown;
      body?: unknown;
    };
    if (!Number.isSafeInteger(answer.status) || typeof answer.body !== 'string') {
      throw new TypeError('The runner answered otherwise than it does.');
    }
    return { status: answer.status as number, body: answer.body };
  };
}

/** Reaching an API without effect, to see what its credential is worth. */
import { UpstreamFault } from '../errors';
import type { Origin } from '../network/address';
import type { Io, Tested } from '../types';
import type { Credential } from './auth';

export const TEST_MS = 15_000;
const MAX_BYTES = 1024 * 1024;

/**
 * Asks each path once. One that redirects says nothing (a slash too many does that), unless
 * all of them do.
 * @throws UpstreamFault where nothing answers.
 */
export async function probe(
  paths: readonly string[],
  target: Origin,
  credential: Credential,
  io: Io,
  signal: AbortSignal
): Promise<Tested> {
  const query = credential.query.map(pair => pair.map(encodeURIComponent).join('=')).join('&');
  let answered: number | null = null;
  let redirect: UpstreamFault | null = null;
  for (const path of paths) {
    let status: number;
    try {
      const answer = await io.http.send({
        target,
        method: 'GET',
        path: path + (query === '' ? '' : `?${query}`),
        headers: {
          accept: 'application/json, */*;q=0.8',
          'user-agent': 'facetry',
          ...credential.headers
        },
        body: null,
        timeoutMs: TEST_MS,
        maxBytes: MAX_BYTES,
        safe: true,
        signal
      });
      status = answer.status;
      await drained(answer.body);
    } catch (error) {
      if (error instanceof UpstreamFault && error.code === 'upstream_redirect') {
        redirect = error;
        continue;
      }
      throw error;
    }
    if (status === 401 || status === 403) {
      return no(`${target.origin} answers, but refuses the credential (${status}).`);
    }
    if (status >= 500) {
      return no(`${target.origin} answers with an error of its own (${status}).`);
    }
    answered = status;
  }
  return answered === null
    ? no(redirect?.message ?? `${target.origin} offers nothing that could be tried.`)
    : { ok: true, message: `${target.origin} answers (${answered}).` };
}

/** Only the status counts; a short body is read to its end, which leaves the connection in order. */
async function drained(body: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    for await (const _chunk of body) {
      // Nothing of it is of use.
    }
  } catch {
    // It was too long, or ended early: it has answered all the same.
  }
}

function no(message: string): Tested {
  return { ok: false, message };
}

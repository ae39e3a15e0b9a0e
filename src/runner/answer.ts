/**
 * An adapter's answer on its way to the core. A short look ahead lets a body that fails early
 * be told as `failed` with its code; one that fails later cuts the connection, so that what
 * came is never taken for the whole.
 */
import type { ServerResponse } from 'node:http';

import { isStream, UpstreamFault, type AdapterAnswer } from '../adapters';

const AHEAD_BYTES = 256 * 1024;
const AHEAD_MS = 30;

export async function sendAnswer(response: ServerResponse, answer: AdapterAnswer): Promise<void> {
  if (answer.outcome !== 'done') {
    const { outcome, code, message } = answer;
    return sendWhole(
      response,
      { 'facetry-outcome': outcome, 'content-type': 'application/json' },
      Buffer.from(JSON.stringify({ code, message }))
    );
  }
  const head = {
    'facetry-outcome': 'done',
    'facetry-status': String(answer.status),
    'content-type': answer.type,
    'facetry-headers': Buffer.from(sortedJson(answer.headers)).toString('base64url'),
    ...(answer.length !== undefined && { 'facetry-length': String(answer.length) })
  };
  if (answer.body instanceof Uint8Array) {
    return sendWhole(response, head, answer.body);
  }
  const chunks = answer.body[Symbol.asyncIterator]();
  const patience = isStream(answer.status, answer.type) ? 0 : AHEAD_MS;
  const ahead = await lookAhead(chunks, patience);
  if (ahead.fault !== null) {
    return sendAnswer(response, ahead.fault.answer());
  }
  if (ahead.pending === null) {
    return sendWhole(response, head, Buffer.concat(ahead.chunks));
  }
  response.writeHead(200, head);
  response.flushHeaders();
  try {
    for (const chunk of ahead.chunks) {
      await write(response, chunk);
    }
    for (let next = await ahead.pending; next.done !== true; next = await chunks.next()) {
      await write(response, next.value);
    }
    response.end();
  } catch {
    response.destroy();
  } finally {
    await chunks.return?.();
  }
}

interface Ahead {
  chunks: Uint8Array[];
  fault: UpstreamFault | null;
  /** The chunk that was not waited for; null at the body's end. */
  pending: Promise<IteratorResult<Uint8Array>> | null;
}

async function lookAhead(chunks: AsyncIterator<Uint8Array>, patienceMs: number): Promise<Ahead> {
  const ahead: Ahead = { chunks: [], fault: null, pending: null };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>(resolve => {
    timer = setTimeout(() => resolve('late'), patienceMs);
  });
  try {
    for (let length = 0; ;) {
      const pending = chunks.next();
      // Whoever awaits it later sees its error; until then it is not unhandled.
      pending.catch(() => undefined);
      const next = length >= AHEAD_BYTES ? 'late' : await Promise.race([pending, late]);
      if (next === 'late') {
        ahead.pending = pending;
        return ahead;
      }
      if (next.done === true) {
        return ahead;
      }
      ahead.chunks.push(next.value);
      length += next.value.length;
    }
  } catch (error) {
    if (!(error instanceof UpstreamFault)) {
      throw error;
    }
    ahead.fault = error;
    return ahead;
  } finally {
    clearTimeout(timer);
  }
}

function sendWhole(response: ServerResponse, head: Record<string, string>, body: Uint8Array): void {
  response.writeHead(200, { ...head, 'content-length': String(body.length) });
  response.end(body);
}

/** @throws when the core has gone. */
async function write(response: ServerResponse, chunk: Uint8Array): Promise<void> {
  if (response.destroyed) {
    throw new Error('closed');
  }
  if (!response.write(chunk)) {
    await new Promise<void>((resolve, reject) => {
      const done = (): void => {
        response.off('drain', done);
        response.off('close', closed);
        resolve();
      };
      const closed = (): void => {
        response.off('drain', done);
        reject(new Error('closed'));
      };
      response.once('drain', done);
      response.once('close', closed);
    });
  }
}

/** JCS of an object of strings. */
function sortedJson(headers: Record<string, string>): string {
  return JSON.stringify(
    Object.fromEntries(Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1)))
  );
}

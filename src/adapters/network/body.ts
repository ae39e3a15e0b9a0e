/** Bodies of upstreams: decoded, counted, cut where they pass a limit. */
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

import { UpstreamFault } from '../errors';
import type { Deadline } from './deadline';

/** @throws UpstreamFault for an encoding that was not asked for and is not known. */
export function decoded(response: IncomingMessage, encoding: string | undefined): Readable {
  const transform =
    encoding === undefined || encoding === 'identity'
      ? null
      : encoding === 'gzip' || encoding === 'x-gzip'
        ? createGunzip()
        : encoding === 'deflate'
          ? createInflate()
          : encoding === 'br'
            ? createBrotliDecompress()
            : undefined;
  if (transform === undefined) {
    throw new UpstreamFault(
      'upstream_garbage',
      'The upstream used a content coding that was not asked for.',
      true
    );
  }
  if (transform === null) {
    return response;
  }
  response.on('error', error => transform.destroy(error));
  return response.pipe(transform);
}

export interface Lengths {
  maxBytes: number;
  /** Called once, where there is more than that. */
  onLong?: { from: number; goOn(): void } | undefined;
}

/** Yields `bytes` until they end, or one of their limits does. */
export function limited(
  bytes: Readable,
  response: IncomingMessage,
  { maxBytes, onLong }: Lengths,
  end: Deadline
): AsyncIterable<Uint8Array> {
  let fault: UpstreamFault | null = null;
  end.onEnd = reason => {
    fault = reason(true);
    response.destroy();
    bytes.destroy();
  };
  async function* read(): AsyncGenerator<Uint8Array> {
    let length = 0;
    try {
      for await (const chunk of bytes) {
        const before = length;
        length += (chunk as Buffer).length;
        if (onLong && before <= onLong.from && length > onLong.from) {
          onLong.goOn();
        }
        if (length > maxBytes) {
          fault = new UpstreamFault(
            'upstream_too_large',
            `The answer passes the limit of ${maxBytes} bytes.`,
            true
          );
          break;
        }
        yield chunk as Buffer;
      }
      if (fault === null && !response.complete) {
        throw new Error('incomplete');
      }
    } catch {
      fault ??= new UpstreamFault(
        'upstream_truncated',
        'The answer ended before it was complete.',
        true
      );
    } finally {
      end.clear();
      response.destroy();
      bytes.destroy();
    }
    if (fault !== null) {
      throw fault;
    }
  }
  return read();
}

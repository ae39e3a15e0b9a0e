import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { Readable } from 'node:stream';

import type { ActionBody } from '../../client';

/** What is longer is read twice, and never held. */
const MOST_HELD = 8 * 1024 * 1024;

/**
 * What goes beside an action: a file, or standard input (`-`).
 * @param whole as one piece, whatever its length
 */
export async function bodyOf(
  file: string,
  type = 'application/octet-stream',
  whole = false
): Promise<ActionBody> {
  const known = file === '-' ? undefined : statSync(file);
  if (whole || !known?.isFile() || known.size <= MOST_HELD) {
    return { bytes: new Uint8Array(readFileSync(file === '-' ? 0 : file)), type };
  }
  const hash = createHash('sha256');
  let length = 0;
  for await (const piece of createReadStream(file) as AsyncIterable<Buffer>) {
    hash.update(piece);
    length += piece.length;
  }
  const stream = (): ReadableStream<Uint8Array> =>
    Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>;
  return { stream, digest: hash.digest('hex'), length, type };
}

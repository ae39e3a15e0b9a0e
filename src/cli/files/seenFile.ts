import { closeSync, openSync, readSync } from 'node:fs';

import { parseBundleLine } from '../../ledger';
import { utf8 } from '../../protocol';
import { UsageError } from '../errors';

/** A checkpoint, or the first line of an export, is far shorter. */
const LONGEST = 64 * 1024;

/**
 * The signed note of a checkpoint: what a file holds, or what a file of `facetry export` begins with.
 * @throws UsageError
 */
export function seenIn(path: string): string {
  const text = beginningOf(path);
  if (!text.startsWith('{')) {
    return text;
  }
  try {
    const line = parseBundleLine(utf8.encode(text.split('\n')[0]!));
    if (line.is === 'head') {
      return line.head.checkpoint;
    }
  } catch {
    // Told below.
  }
  throw new UsageError(
    '--seen takes a file with a checkpoint, or one that `facetry export` wrote.'
  );
}

function beginningOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(LONGEST);
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, LONGEST, 0));
  } finally {
    closeSync(file);
  }
}

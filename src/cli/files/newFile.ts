import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';

/**
 * Writes a file (0600) that must not exist yet; where that breaks off nothing is left of it, which
 * would stand in the way of the next try.
 */
export async function writeNewFile(
  path: string,
  produce: (write: (bytes: Uint8Array) => void) => Promise<void>
): Promise<void> {
  const file = openSync(path, 'wx', 0o600);
  try {
    await produce(bytes => writeAll(file, bytes));
  } catch (error) {
    unlinkSync(path);
    throw error;
  } finally {
    closeSync(file);
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let from = 0; from < bytes.length;) {
    from += writeSync(file, bytes, from);
  }
}

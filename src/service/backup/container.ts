import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { concat, utf8 } from '../../protocol';
import {
  BackupDamaged,
  type BackupFile,
  type Manifest,
  manifestLine,
  MOST_MANIFEST,
  parseManifest
} from './manifest';

const NEWLINE = 0x0a;
/** Hex SHA-256 of the manifest's line, and a newline. */
const SEAL = 65;

/** A file to be put into a back-up, and where it is now. */
export interface Source {
  path: string;
  from: string;
}

/** What a back-up says of a file. @throws where it can't be read */
export async function described({ path, from }: Source): Promise<BackupFile> {
  const hash = createHash('sha256');
  let length = 0;
  for await (const piece of createReadStream(from) as AsyncIterable<Buffer>) {
    hash.update(piece);
    length += piece.length;
  }
  const { mode } = await stat(from);
  return { path, length, sha256: hash.digest('hex'), executable: (mode & 0o100) !== 0 };
}

/**
 * A back-up, piece by piece: its manifest as one line of JSON, the files in the order of it, byte
 * for byte, and the digest of the manifest.
 *
 * @throws BackupDamaged where a file has changed since it was described
 */
export async function* pack(
  manifest: Manifest,
  sources: readonly Source[]
): AsyncGenerator<Uint8Array> {
  const line = manifestLine(manifest);
  yield line;
  for (const [at, { path, from }] of sources.entries()) {
    const check = new FileCheck(manifest.files[at]!);
    for await (const piece of createReadStream(from) as AsyncIterable<Buffer>) {
      check.add(piece, path);
      yield piece;
    }
    check.end();
  }
  yield seal(line);
}

/** Digest that the manifest's line has: whoever noted it knows the whole back-up by it. */
export function digestOf(line: Uint8Array): string {
  return createHash('sha256').update(line).digest('hex');
}

function seal(line: Uint8Array): Uint8Array {
  return utf8.encode(`${digestOf(line)}\n`);
}

export interface Unpacked {
  manifest: Manifest;
  digest: string;
}

/**
 * Writes the files of a back-up into a folder that has nothing yet, and finds whether all of it is
 * as it was written.
 *
 * @throws BackupDamaged, or what writing throws; what was written by then is the caller's to remove
 */
export async function unpack(pieces: AsyncIterable<Uint8Array>, folder: string): Promise<Unpacked> {
  const reader = new Reader(pieces);
  const line = await reader.line();
  const manifest = parseManifest(line.subarray(0, -1));
  for (const file of manifest.files) {
    await write(file, join(folder, file.path), reader);
  }
  const end = await reader.exactly(SEAL);
  if (Buffer.compare(end, seal(line)) !== 0 || !(await reader.ended())) {
    throw new BackupDamaged('it ends otherwise than it was written');
  }
  return { manifest, digest: digestOf(line) };
}

async function write(file: BackupFile, path: string, reader: Reader): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const handle = await open(path, 'wx', 0o600);
  try {
    const check = new FileCheck(file);
    for await (const piece of reader.next(file.length)) {
      check.add(piece, file.path);
      await handle.writeFile(piece);
    }
    check.end();
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (file.executable) {
    await chmod(path, 0o700);
  }
}

/** Whether a file is the one that the manifest names. */
class FileCheck {
  constructor(private readonly file: BackupFile) {}

  add(piece: Uint8Array, path: string): void {
    this.length += piece.length;
    this.hash.update(piece);
    if (this.length > this.file.length) {
      throw new BackupDamaged(`${path} is longer than it was`);
    }
  }

  end(): void {
    if (this.length !== this.file.length || this.hash.digest('hex') !== this.file.sha256) {
      throw new BackupDamaged(`${this.file.path} is not as it was`);
    }
  }

  private readonly hash = createHash('sha256');
  private length = 0;
}

/** Takes lines and lengths out of pieces of any size. */
class Reader {
  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.pieces = pieces[Symbol.asyncIterator]();
  }

  /** With its newline. */
  async line(): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let length = 0;
    while (await this.fill()) {
      const end = this.rest.indexOf(NEWLINE);
      const part = this.take(end === -1 ? this.rest.length : end + 1);
      parts.push(part);
      length += part.length;
      if (end !== -1) {
        return concat(...parts);
      }
      if (length > MOST_MANIFEST) {
        break;
      }
    }
    throw new BackupDamaged('it does not begin like one');
  }

  /** So many bytes, as they come. */
  async *next(length: number): AsyncGenerator<Uint8Array> {
    for (let left = length; left > 0;) {
      if (!(await this.fill())) {
        throw new BackupDamaged('it breaks off');
      }
      const piece = this.take(Math.min(left, this.rest.length));
      left -= piece.length;
      yield piece;
    }
  }

  async exactly(length: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for await (const piece of this.next(length)) {
      parts.push(piece);
    }
    return concat(...parts);
  }

  async ended(): Promise<boolean> {
    return !(await this.fill());
  }

  private take(length: number): Uint8Array {
    const taken = this.rest.subarray(0, length);
    this.rest = this.rest.subarray(length);
    return taken;
  }

  /** @returns false at the end */
  private async fill(): Promise<boolean> {
    while (this.rest.length === 0) {
      const { done, value } = await this.pieces.next();
      if (done) {
        return false;
      }
      this.rest = value;
    }
    return true;
  }

  private readonly pieces: AsyncIterator<Uint8Array>;
  private rest: Uint8Array = new Uint8Array();
}

/** Writing: a new file beside the old one, made durable, then put in its place at once. */
import { constants, type BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

import { UpstreamFault } from '../errors';
import type { Io, Upload } from '../types';
import type { Disk } from './disk';
import { FolderRefusal } from './refusal';
import { Visit } from './visit';

export interface Writing {
  io: Io;
  folder: string;
  path: string;
  upload: Upload | null;
  maxBytes: number;
  signal: AbortSignal;
}

/** @returns the new file's stats, and whether there was none before. */
export async function writeFile({
  io,
  folder,
  path,
  upload,
  maxBytes,
  signal
}: Writing): Promise<{ created: boolean; stats: BigIntStats }> {
  if (upload === null) {
    throw new FolderRefusal(
      400,
      'upload_missing',
      'The bytes to write must be uploaded with the call.'
    );
  }
  if (upload.length !== null && upload.length > maxBytes) {
    throw tooLarge(maxBytes);
  }
  const { disk } = io;
  return Visit.to(disk, folder, async visit => {
    const { chain, folder: parent, name } = await visit.parent(path);
    if (isPart(name)) {
      throw new FolderRefusal(
        403,
        'path_refused',
        'Names of this form are kept for files that are being written.'
      );
    }
    const target = `${parent.path}/${name}`;
    const before = await existing(disk, target);
    const part = `${parent.path}/${partName(io)}`;
    await visit.confirm(chain);
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
    const handle = await disk.open(part, flags, before === null ? 0o666 : 0o600);
    try {
      try {
        await pour(handle, upload, maxBytes, signal);
        if (before !== null) {
          await handle.chmod(Number(before.mode) & 0o777);
        }
        await handle.sync();
      } finally {
        await handle.close();
      }
      await visit.confirm(chain);
      await existing(disk, target);
      await disk.rename(part, target);
    } catch (error) {
      await disk.unlink(part).catch(() => undefined);
      throw error;
    }
    await syncFolder(disk, parent.path);
    return { created: before === null, stats: await disk.lstat(target, { bigint: true }) };
  });
}

export function isPart(name: string): boolean {
  return /^\.facetry-[0-9a-f]{32}\.part$/.test(name);
}

function partName(io: Io): string {
  return `.facetry-${Buffer.from(io.random(16)).toString('hex')}.part`;
}

async function existing(disk: Disk, target: string): Promise<BigIntStats | null> {
  let stats: BigIntStats;
  try {
    stats = await disk.lstat(target, { bigint: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return null;
    }
    throw error;
  }
  if (!stats.isFile()) {
    throw stats.isDirectory()
      ? new FolderRefusal(409, 'is_folder', 'There is a folder of this name.')
      : new FolderRefusal(
          403,
          'special_file',
          'There is a link or a special file of this name; it is not written to.'
        );
  }
  return stats;
}

async function pour(
  handle: FileHandle,
  upload: Upload,
  maxBytes: number,
  signal: AbortSignal
): Promise<void> {
  let length = 0;
  for await (const chunk of upload.bytes) {
    if (signal.aborted) {
      throw new UpstreamFault(
        'cut',
        'The call was ended by its caller; nothing was changed.',
        true
      );
    }
    length += chunk.length;
    if (length > maxBytes) {
      throw tooLarge(maxBytes);
    }
    for (let offset = 0; offset < chunk.length;) {
      offset += (await handle.write(chunk, offset)).bytesWritten;
    }
  }
  if (signal.aborted || (upload.length !== null && upload.length !== length)) {
    throw new UpstreamFault('cut', 'The upload ended early; nothing was changed.', true);
  }
}

function tooLarge(maxBytes: number): FolderRefusal {
  return new FolderRefusal(
    413,
    'file_too_large',
    `At most ${maxBytes} bytes can be written; nothing was changed.`
  );
}

async function syncFolder(disk: Disk, path: string): Promise<void> {
  const handle = await disk.open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } catch {
    // Some file systems have no such thing; the rename is as durable as they make it.
  } finally {
    await handle.close();
  }
}

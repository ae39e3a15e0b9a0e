/** Rows of a folder, in pages, with a hard limit on what is read. */
import type { BigIntStats } from 'node:fs';

import type { Disk } from './disk';
import { FolderRefusal } from './refusal';
import type { Visit } from './visit';
import { isPart } from './write';

const MOST_NAMES = 200_000;
const AT_ONCE = 32;

export interface Row {
  name: string;
  type: 'file' | 'folder' | 'link' | 'other';
  /** Bytes; null for what is no file. */
  size: number | null;
  /** RFC 3339, UTC. */
  modified: string;
}

/** Rows in the order of their names' UTF-16 code units, those behind `after`, at most `limit`. */
export async function listRows(
  disk: Disk,
  visit: Visit,
  path: string,
  after: string,
  limit: number
): Promise<Row[]> {
  const reached = await visit.reach(path);
  if (!reached.place.stats.isDirectory()) {
    throw new FolderRefusal(409, 'is_file', 'This is a file, not a folder.');
  }
  const names: string[] = [];
  let seen = 0;
  const entries = await disk.opendir(reached.place.path, { bufferSize: 1_024 });
  for await (const { name } of entries) {
    seen += 1;
    if (seen > MOST_NAMES) {
      throw new FolderRefusal(
        413,
        'folder_too_large',
        `The folder has more than ${MOST_NAMES} entries.`
      );
    }
    if (name > after && !isPart(name)) {
      names.push(name);
    }
  }
  await visit.confirm([...reached.chain, reached.place]);
  names.sort((a, b) => (a < b ? -1 : 1));
  const page = names.slice(0, limit);
  const rows: Row[] = [];
  for (let i = 0; i < page.length; i += AT_ONCE) {
    const group = await Promise.all(page.slice(i, i + AT_ONCE).map(name => lookAt(name)));
    rows.push(...group.filter(row => row !== null));
  }
  return rows;

  async function lookAt(name: string): Promise<Row | null> {
    let stats: BigIntStats;
    try {
      stats = await disk.lstat(`${reached.place.path}/${name}`, { bigint: true });
    } catch {
      // Gone since the names were read.
      return null;
    }
    if (!stats.isSymbolicLink()) {
      return rowOf(name, stats);
    }
    try {
      return rowOf(name, await visit.lookAt(reached, name));
    } catch {
      return rowOf(name, stats);
    }
  }
}

const FIRST_MS = BigInt(Date.parse('0000-01-01T00:00:00Z'));
const LAST_MS = BigInt(Date.parse('9999-12-31T23:59:59.999Z'));

/**
 * When something was changed, as far as RFC 3339 has words for it: whoever may put a file somewhere
 * may give it any time, and keeps nobody from listing the folder by that.
 */
export function modifiedAt({ mtimeMs }: Pick<BigIntStats, 'mtimeMs'>): Date {
  const within = mtimeMs < FIRST_MS ? FIRST_MS : mtimeMs > LAST_MS ? LAST_MS : mtimeMs;
  return new Date(Number(within));
}

export function rowOf(name: string, stats: BigIntStats): Row {
  const type = stats.isFile()
    ? 'file'
    : stats.isDirectory()
      ? 'folder'
      : stats.isSymbolicLink()
        ? 'link'
        : 'other';
  return {
    name,
    type,
    size: type === 'file' ? Number(stats.size) : null,
    modified: modifiedAt(stats).toISOString()
  };
}

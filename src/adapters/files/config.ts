/** A folder as it is registered. */
import { MAX_UPLOAD } from '../../protocol';
import { ConfigError } from '../errors';
import { readLongest } from '../longest';
import type { Disk } from './disk';
import { changeable } from './steps';

export interface FolderConfig {
  /** Absolute, without links. */
  folder: string;
  write: boolean;
  /** Of one file written. */
  max_bytes: number;
  /** Of what is read at once, where it is said. */
  longest_answer?: number;
}

/** The longest upload of the protocol (docs/protocol.md §8). */
const MOST_BYTES = 2 ** 40;
const SYSTEM = /^\/(proc|sys|dev|run|boot|etc)(\/|$)/;

/** @throws ConfigError */
export async function readFolder(value: unknown, disk: Disk): Promise<FolderConfig> {
  const { folder: stated, ...more } = closed(value);
  const asked = stated.startsWith('~/') || stated === '~' ? disk.home + stated.slice(1) : stated;
  if (!asked.startsWith('/') || asked.includes('\0')) {
    throw new ConfigError(
      'folder_malformed',
      'Give the whole path of the folder, beginning with "/" or "~/".',
      '/folder'
    );
  }
  let folder: string;
  try {
    folder = await disk.realpath(asked);
    if (!(await disk.stat(folder)).isDirectory()) {
      throw new ConfigError(
        'folder_malformed',
        'This is a file. Give the folder that holds it.',
        '/folder'
      );
    }
  } catch (error) {
    if (error instanceof ConfigError) {
      throw error;
    }
    const denied = (error as NodeJS.ErrnoException).code === 'EACCES';
    throw new ConfigError(
      'folder_missing',
      denied
        ? 'The system does not permit this folder to be read.'
        : 'There is no such folder on the machine that runs the service.',
      '/folder'
    );
  }
  if (folder === '/' || SYSTEM.test(folder)) {
    throw new ConfigError(
      'folder_refused',
      'This folder belongs to the system. Give a folder of your own.',
      '/folder'
    );
  }
  const open = disk.descriptorPaths ? null : await changeable(disk, folder);
  if (open !== null) {
    throw new ConfigError(
      'folder_refused',
      `Others can change ${open}, and on this system nothing then keeps a call inside the folder. ` +
        'Take away their right to write there, or give another folder.',
      '/folder'
    );
  }
  for (const path of disk.closed) {
    const own = await disk.realpath(path).catch(() => null);
    if (own !== null && (folder === own || folder.startsWith(`${own}/`))) {
      throw new ConfigError(
        'folder_refused',
        'This folder belongs to the service itself.',
        '/folder'
      );
    }
  }
  return { folder, ...more };
}

/** @throws ConfigError if this is not what `inspect` answered. */
export function registeredFolder(value: unknown): FolderConfig {
  return closed(value);
}

function closed(value: unknown): FolderConfig {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigError('config_malformed', 'The configuration of a folder is an object.', '');
  }
  const {
    folder,
    write = false,
    max_bytes = MAX_UPLOAD,
    longest_answer,
    ...rest
  } = value as Record<string, unknown>;
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) {
    throw new ConfigError(
      'config_malformed',
      `The configuration of a folder has no member ${JSON.stringify(unknown)}.`,
      ''
    );
  }
  if (typeof folder !== 'string' || folder === '' || folder.length > 4_096) {
    throw new ConfigError('folder_malformed', 'Give the path of the folder.', '/folder');
  }
  if (typeof write !== 'boolean') {
    throw new ConfigError('config_malformed', 'write is true or false.', '/write');
  }
  if (
    typeof max_bytes !== 'number' ||
    !Number.isSafeInteger(max_bytes) ||
    max_bytes < 1 ||
    max_bytes > MOST_BYTES
  ) {
    throw new ConfigError(
      'config_malformed',
      'max_bytes is a number of bytes from 1 to 1,099,511,627,776.',
      '/max_bytes'
    );
  }
  const longest = readLongest(longest_answer);
  return { folder, write, max_bytes, ...(longest !== null && { longest_answer: longest }) };
}

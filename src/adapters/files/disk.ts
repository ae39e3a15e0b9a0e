/** File access as it is passed in: node:fs/promises, and what this system can do. */
import * as fs from 'node:fs/promises';
import { homedir } from 'node:os';

type Calls = 'open' | 'opendir' | 'lstat' | 'readlink' | 'realpath' | 'rename' | 'stat' | 'unlink';

export interface Disk extends Pick<typeof fs, Calls> {
  /** True where `/proc/self/fd/N/name` means "name in the folder that N holds open". */
  descriptorPaths: boolean;
  home: string;
  /** Id of the user who runs this; null where the system has none. */
  user: number | null;
  /** Folders that are never entered, whatever was registered: the service's own. */
  closed: readonly string[];
}

export function nodeDisk(
  closed: readonly string[],
  platform: NodeJS.Platform = process.platform
): Disk {
  const { open, opendir, lstat, readlink, realpath, rename, stat, unlink } = fs;
  return {
    open,
    opendir,
    lstat,
    readlink,
    realpath,
    rename,
    stat,
    unlink,
    descriptorPaths: platform === 'linux',
    home: homedir(),
    user: process.getuid?.() ?? null,
    closed
  };
}

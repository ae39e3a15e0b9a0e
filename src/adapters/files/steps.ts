/**
 * One step into a folder, never through a link. With descriptors a step is bound to the
 * folder that is held open, so nobody can put another in its place; without them each step
 * is looked at before and again after a file is opened.
 */
import { constants } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

import type { Disk } from './disk';
import { FolderRefusal } from './refusal';

/** Linux's O_PATH: holds a place without opening it, so that a pipe or device is not touched. */
const O_PATH = 0o10000000;

export interface Place {
  /** What file calls are given; stays valid until `close`. */
  path: string;
  stats: BigIntStats;
  close(): Promise<void>;
}

export interface Steps {
  /** The registered folder, itself reached without following a link. */
  root(folder: string): Promise<Place>;
  /** @param name one component, neither "." nor "..". */
  into(parent: Place, name: string): Promise<Place>;
  /** @param chain from the root to `file`. @throws FolderRefusal if it is not what was looked at. */
  open(chain: readonly Place[], file: Place): Promise<FileHandle>;
  /** Looks again at every step; does nothing where they can't have changed. */
  confirm(chain: readonly Place[]): Promise<void>;
}

export class DescriptorSteps implements Steps {
  constructor(private readonly disk: Disk) {}

  async root(folder: string): Promise<Place> {
    let here = await this.hold('/');
    for (const name of folder.split('/').filter(part => part !== '')) {
      const next = await this.into(here, name).finally(here.close);
      if (!next.stats.isDirectory()) {
        await next.close();
        throw changed();
      }
      here = next;
    }
    return here;
  }

  into(parent: Place, name: string): Promise<Place> {
    return this.hold(`${parent.path}/${name}`);
  }

  /** Opens the very file that is held: the descriptor's link leads to it and nowhere else. */
  open(_chain: readonly Place[], file: Place): Promise<FileHandle> {
    return this.disk.open(file.path, constants.O_RDONLY | constants.O_NONBLOCK);
  }

  async confirm(): Promise<void> {
    // A held folder is the folder.
  }

  private async hold(path: string): Promise<Place> {
    const handle = await this.disk.open(path, O_PATH | constants.O_NOFOLLOW);
    try {
      const stats = await handle.stat({ bigint: true });
      return { path: `/proc/self/fd/${handle.fd}`, stats, close: () => handle.close() };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }
}

/**
 * For systems without descriptor paths (macOS). Whoever can put another folder in the place of one
 * that was just looked at gets a call outside, so folders that others can change are refused.
 * Against a program of the same user this is a hurdle, not a wall: the window between two looks
 * stays.
 */
export class WatchedSteps implements Steps {
  constructor(private readonly disk: Disk) {}

  async root(folder: string): Promise<Place> {
    if ((await this.disk.realpath(folder)) !== folder) {
      throw changed();
    }
    if ((await changeable(this.disk, folder)) !== null) {
      throw openToOthers();
    }
    return this.look(folder);
  }

  async into(parent: Place, name: string): Promise<Place> {
    const place = await this.look(`${parent.path === '/' ? '' : parent.path}/${name}`);
    if (place.stats.isDirectory() && !ownAlone(place.stats, this.disk.user)) {
      throw openToOthers();
    }
    return place;
  }

  async open(chain: readonly Place[], file: Place): Promise<FileHandle> {
    const handle = await this.disk.open(
      file.path,
      constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW
    );
    try {
      if (!same(await handle.stat({ bigint: true }), file.stats)) {
        throw changed();
      }
      await this.confirm([...chain, file]);
      return handle;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async confirm(chain: readonly Place[]): Promise<void> {
    for (const place of chain) {
      if (!same(await this.disk.lstat(place.path, { bigint: true }), place.stats)) {
        throw changed();
      }
    }
    const last = chain[chain.length - 1];
    if (last !== undefined && (await this.disk.realpath(last.path)) !== last.path) {
      throw changed();
    }
  }

  private async look(path: string): Promise<Place> {
    return {
      path,
      stats: await this.disk.lstat(path, { bigint: true }),
      close: async () => undefined
    };
  }
}

const WRITABLE_BY_OTHERS = 0o022n;
const STICKY = 0o1000n;

/** Whether nobody but this user and the system's can put something else in the place of its parts. */
function ownAlone({ mode, uid }: BigIntStats, user: number | null): boolean {
  const ours = uid === 0n || (user !== null && uid === BigInt(user));
  return ours && (mode & WRITABLE_BY_OTHERS) === 0n;
}

/**
 * The first folder on the way to `folder`, itself included, whose parts others can exchange; null
 * where there is none. Above it a sticky folder (`/tmp`) will do: what others own there is not on
 * the way.
 */
export async function changeable(disk: Disk, folder: string): Promise<string | null> {
  const parts = folder.split('/').filter(part => part !== '');
  for (let count = 0; count <= parts.length; count++) {
    const path = `/${parts.slice(0, count).join('/')}`;
    const stats = await disk.lstat(path, { bigint: true });
    const sticky = count < parts.length && (stats.mode & STICKY) !== 0n && stats.uid === 0n;
    if (!sticky && !ownAlone(stats, disk.user)) {
      return path;
    }
  }
  return null;
}

function openToOthers(): FolderRefusal {
  return new FolderRefusal(
    403,
    'folder_open_to_others',
    'Others can change this folder, and on this system nothing then keeps a call inside it.'
  );
}

function same(a: BigIntStats, b: BigIntStats): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}

function changed(): FolderRefusal {
  return new FolderRefusal(
    403,
    'folder_changed',
    'The folder is not the one that was registered, or changed while it was read.'
  );
}

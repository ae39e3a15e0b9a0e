/**
 * One visit to a registered folder: paths are walked component by component, links are
 * followed by hand and only as far as they stay inside, and every place is let go at the end.
 */
import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

import { cleanPath } from '../../protocol/constraints/path';

import type { Disk } from './disk';
import { FolderRefusal } from './refusal';
import { DescriptorSteps, WatchedSteps, type Place, type Steps } from './steps';

const MAX_LINKS = 16;
const MAX_COMPONENTS = 256;

/** Where a path led: the folders from the root down, and the place itself. */
export interface Reached {
  chain: Place[];
  place: Place;
}

export class Visit {
  private readonly places: Place[] = [];

  private constructor(
    private readonly disk: Disk,
    private readonly steps: Steps,
    private readonly folder: string,
    private readonly closed: readonly { dev: bigint; ino: bigint }[]
  ) {}

  /** Runs `work` and lets go of everything afterwards. */
  static async to<T>(disk: Disk, folder: string, work: (visit: Visit) => Promise<T>): Promise<T> {
    const visit = await Visit.begin(disk, folder);
    try {
      return await work(visit);
    } finally {
      await visit.end();
    }
  }

  static async begin(disk: Disk, folder: string): Promise<Visit> {
    const closed: { dev: bigint; ino: bigint }[] = [];
    for (const path of disk.closed) {
      const stats = await disk.stat(path, { bigint: true }).catch(() => null);
      if (stats !== null) {
        closed.push({ dev: stats.dev, ino: stats.ino });
      }
    }
    return new Visit(
      disk,
      disk.descriptorPaths ? new DescriptorSteps(disk) : new WatchedSteps(disk),
      folder,
      closed
    );
  }

  async end(): Promise<void> {
    await Promise.all(this.places.splice(0).map(place => place.close().catch(() => undefined)));
  }

  /**
   * @param path "" for the folder itself, else a clean path.
   * @throws FolderRefusal for anything that does not stay inside.
   */
  async reach(path: string): Promise<Reached> {
    return this.walk(await this.root(), componentsOf(path), 0);
  }

  /** The folder that holds `path`, and the last component, which is not looked at. */
  async parent(path: string): Promise<{ chain: Place[]; folder: Place; name: string }> {
    const components = componentsOf(path);
    const name = components.pop();
    if (name === undefined) {
      throw new FolderRefusal(400, 'path_refused', 'A file needs a name.');
    }
    const { chain, place } = await this.walk(await this.root(), components, 0);
    if (!place.stats.isDirectory()) {
      throw new FolderRefusal(404, 'not_found', 'The folder to write into does not exist.');
    }
    return { chain: [...chain, place], folder: place, name };
  }

  /** What a link in a folder that was reached leads to, as `reach` follows it; the way is let go of. */
  async lookAt({ chain, place }: Reached, name: string): Promise<BigIntStats> {
    const visit = new Visit(this.disk, this.steps, this.folder, this.closed);
    try {
      return (await visit.walk([...chain, place], [name], 0)).place.stats;
    } finally {
      await visit.end();
    }
  }

  open({ chain, place }: Reached): Promise<FileHandle> {
    if (!place.stats.isFile()) {
      throw place.stats.isDirectory()
        ? new FolderRefusal(409, 'is_folder', 'This is a folder, not a file.')
        : new FolderRefusal(
            403,
            'special_file',
            'This is neither a file nor a folder; it is not opened.'
          );
    }
    return this.steps.open(chain, place);
  }

  confirm(chain: readonly Place[]): Promise<void> {
    return this.steps.confirm(chain);
  }

  private async root(): Promise<Place[]> {
    const root = this.keep(await this.steps.root(this.folder));
    this.allow(root);
    if (!root.stats.isDirectory()) {
      throw new FolderRefusal(
        403,
        'folder_changed',
        'The registered folder is no folder any more.'
      );
    }
    return [root];
  }

  private async walk(
    from: readonly Place[],
    components: string[],
    links: number
  ): Promise<Reached> {
    const stack = [...from];
    const todo = components.slice();
    let followed = links;
    for (let name = todo.shift(); name !== undefined; name = todo.shift()) {
      const here = stack[stack.length - 1]!;
      if (name === '..') {
        // Only ever from a link's text: up within what was walked, never above the root.
        stack.pop();
        if (stack.length === 0) {
          throw outside();
        }
        continue;
      }
      if (!here.stats.isDirectory()) {
        throw new FolderRefusal(404, 'not_found', 'A part of the path is not a folder.');
      }
      const next = this.keep(await this.steps.into(here, name));
      if (next.stats.isSymbolicLink()) {
        followed += 1;
        if (followed > MAX_LINKS) {
          throw new FolderRefusal(403, 'path_refused', 'The path leads through too many links.');
        }
        todo.unshift(
          ...this.linkComponents(await this.disk.readlink(`${here.path}/${name}`), stack)
        );
        if (todo.length > MAX_COMPONENTS) {
          throw new FolderRefusal(403, 'path_refused', 'The path leads through too many links.');
        }
        continue;
      }
      this.allow(next);
      stack.push(next);
    }
    return { chain: stack.slice(0, -1), place: stack[stack.length - 1]! };
  }

  private linkComponents(target: string, stack: Place[]): string[] {
    let relative = target;
    if (target.startsWith('/')) {
      const inside = target === this.folder || target.startsWith(`${this.folder}/`);
      if (!inside) {
        throw outside();
      }
      relative = target.slice(this.folder.length);
      stack.splice(1);
    }
    return relative.split('/').filter(part => part !== '' && part !== '.');
  }

  private keep(place: Place): Place {
    this.places.push(place);
    return place;
  }

  private allow({ stats }: Place): void {
    if (
      stats.isDirectory() &&
      this.closed.some(({ dev, ino }) => dev === stats.dev && ino === stats.ino)
    ) {
      throw new FolderRefusal(403, 'path_refused', 'This folder belongs to the service itself.');
    }
  }
}

function outside(): FolderRefusal {
  return new FolderRefusal(403, 'path_refused', 'The path leads out of the folder.');
}

function componentsOf(path: string): string[] {
  if (path === '') {
    return [];
  }
  const wrong = cleanPath(path);
  if (wrong !== null) {
    throw new FolderRefusal(400, 'path_refused', `The path ${wrong}.`);
  }
  const components = path.split('/');
  if (components.length > MAX_COMPONENTS) {
    throw new FolderRefusal(400, 'path_refused', `The path has more than ${MAX_COMPONENTS} parts.`);
  }
  return components;
}

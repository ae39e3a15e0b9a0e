import { entryBundle, parseTilePath, TILE_WIDTH, tileWidth } from '../../ledger';
import type { Log } from './log';
import type { State } from './published';

export interface LogFile {
  type: string;
  bytes: Uint8Array;
  /** Whether it stays as it is forever. */
  lasting: boolean;
}

/**
 * The log as the files of C2SP tlog-tiles: signed root, hashes and leaves. Leaves hold commitments
 * and nothing else, so whoever reads all of it learns how much happened and when.
 */
export class PublicLog {
  constructor(
    private readonly log: Pick<Log, 'row' | 'tile'>,
    private readonly published: State
  ) {}

  /** @param path below the log's prefix; undefined for what is not of the published log */
  file(path: string): LogFile | undefined {
    const { log } = this;
    const { size, checkpoint } = this.published;
    if (path === 'checkpoint') {
      return size === 0
        ? undefined
        : { type: 'text/plain; charset=utf-8', bytes: Buffer.from(checkpoint), lasting: false };
    }
    const name = parseTilePath(path);
    if (name === undefined || name.width > tileWidth(name, size)) {
      return undefined;
    }
    const { level, index, width } = name;
    return {
      type: 'application/octet-stream',
      bytes: level === 'entries' ? this.entries(index, width) : log.tile(level, index, width),
      lasting: true
    };
  }

  private entries(index: number, width: number): Uint8Array {
    const first = index * TILE_WIDTH;
    return entryBundle(Array.from({ length: width }, (_, at) => this.log.row(first + at)!.leaf));
  }
}

import { entryBundle, parseTilePath, TILE_WIDTH, tileWidth } from '../../ledger';
import type { Log } from './log';

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
  constructor(private readonly log: Pick<Log, 'checkpoint' | 'size' | 'row' | 'tile'>) {}

  /** @param path below the log's prefix; undefined for what the present log does not have */
  file(path: string): LogFile | undefined {
    const { log } = this;
    if (path === 'checkpoint') {
      return log.size === 0
        ? undefined
        : { type: 'text/plain; charset=utf-8', bytes: Buffer.from(log.checkpoint), lasting: false };
    }
    const name = parseTilePath(path);
    if (name === undefined || name.width > tileWidth(name, log.size)) {
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

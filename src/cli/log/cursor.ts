import { readFileSync } from 'node:fs';

import type { EntryView, SystemObjects } from '../../client';
import { CommandError } from '../errors';
import { replaceFile } from '../files/replacedFile';

const KEPT_WITHIN_MS = 250;

/** The last entry that was passed on. */
interface Reached {
  index: number;
  /** Its leaf, so that an entry of another log is not taken for it. */
  leaf: string;
}

/**
 * A file with how far the ledger was passed on to another system. It moves on only after entries
 * were written, so that after a crash the last ones may come twice, but none is left out.
 */
export class Cursor {
  constructor(private readonly path: string) {}

  /**
   * @returns after which entry to go on; -1 for a new file
   * @throws CommandError cursor_malformed, cursor_elsewhere
   */
  async after(ledger: SystemObjects['ledger']): Promise<number> {
    const reached = this.read();
    if (reached === undefined) {
      return -1;
    }
    const { entries } = await ledger.query({ after: reached.index - 1, limit: 1 });
    if (entries[0]?.index !== reached.index || entries[0].leaf !== reached.leaf) {
      throw new CommandError(
        'cursor_elsewhere',
        `Entry #${reached.index} is not the one that was passed on: the service was restored from ` +
          `a back-up, or is a different one. Start again with another file instead of ${this.path}.`
      );
    }
    return reached.index;
  }

  /** Kept soon: many entries at once cost no more than one. */
  reached({ index, leaf }: EntryView): void {
    this.latest = { index, leaf };
    this.timer ??= setTimeout(() => this.keep(), KEPT_WITHIN_MS);
  }

  /** Keeps what was reached, durably. */
  keep(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.latest === undefined) {
      return;
    }
    replaceFile(this.path, `${JSON.stringify(this.latest)}\n`);
    this.latest = undefined;
  }

  private read(): Reached | undefined {
    let text: string;
    try {
      text = readFileSync(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return undefined;
      }
      throw error;
    }
    const { index, leaf } = parsed(text);
    if (!Number.isSafeInteger(index) || typeof leaf !== 'string') {
      throw new CommandError(
        'cursor_malformed',
        `${this.path} is not a cursor file of \`facetry log tail\`.`
      );
    }
    return { index: index as number, leaf };
  }

  private latest: Reached | undefined;
  private timer: NodeJS.Timeout | undefined;
}

function parsed(text: string): { index?: unknown; leaf?: unknown } {
  try {
    return Object(JSON.parse(text)) as { index?: unknown; leaf?: unknown };
  } catch {
    return {};
  }
}

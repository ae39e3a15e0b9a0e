import {
  type Decimal,
  type Definition,
  EventReader,
  isEventStream,
  isStream,
  LineReader,
  resultPath
} from '../../../protocol';
import { parseText } from './limit';
import { amountOf, memberAt } from './used';

/** Characters of one event, or line, that is read for what it says. */
const MOST_CHARS = 1024 * 1024;

/**
 * What a stream says of budgets: of each, the last of its events or lines that has the member
 * (docs/protocol.md §8, "Streams").
 */
export class Meter {
  /** @param names budgets of results */
  constructor(
    private readonly names: readonly string[],
    type: string,
    { args }: Pick<Definition, 'args'>
  ) {
    this.events = isEventStream(type) ? new EventReader(MOST_CHARS) : null;
    const within = (args as Record<string, unknown>)['x-facetry-event'];
    this.within = typeof within === 'string' ? within : null;
    // A long answer that is no stream is one text, of which only a part was ever there at once.
    this.unread = !isStream(200, type);
  }

  see(piece: Uint8Array): void {
    if (this.unread) {
      return;
    }
    try {
      const texts = this.events
        ? this.events.read(piece).map(({ data }) => data)
        : this.lines.read(piece);
      texts.forEach(text => this.read(text));
    } catch (error) {
      if (!(error instanceof RangeError)) {
        throw error;
      }
      // What is too long to be read could have said more.
      this.unread = true;
    }
  }

  /** Whether it has said something of each budget so far. */
  get told(): boolean {
    return this.names.every(name => this.last.get(name) !== undefined);
  }

  /** With the end of the stream; what it did not say, or not in amounts, is left out. */
  used(): Record<string, Decimal> {
    if (!this.events && !this.unread) {
      this.read(this.lines.end());
    }
    const amounts = this.unread ? [] : [...this.last];
    return Object.fromEntries(
      amounts.flatMap(([name, amount]) => (amount === undefined ? [] : [[name, amount]]))
    );
  }

  private read(text: string): void {
    const said = text.trimStart().startsWith('{') ? parseText(text) : undefined;
    if (said === undefined) {
      return;
    }
    for (const name of this.names) {
      const path = resultPath(name);
      const member =
        memberAt(said, path) ??
        (this.within === null ? undefined : memberAt(said, [this.within, ...path]));
      if (member !== undefined && member !== null) {
        this.last.set(name, amountOf(member));
      }
    }
  }

  private readonly events: EventReader | null;
  private readonly lines = new LineReader(MOST_CHARS);
  private readonly within: string | null;
  private readonly last = new Map<string, Decimal | undefined>();
  private unread: boolean;
}

import type { ReadEntry } from '../../service/entry';

/** As many sentences are remembered; a million acts are told by a few hundred. */
const MOST = 20_000;

/** The sentences of entries as they are searched: in small letters, each made once. */
export class Sought {
  constructor(private readonly words: (entry: ReadEntry) => string) {}

  of(entry: ReadEntry): string {
    const key = keyOf(entry);
    const known = key === null ? undefined : this.known.get(key);
    if (known !== undefined) {
      return known;
    }
    const words = this.words(entry).toLocaleLowerCase();
    if (key !== null && this.known.size < MOST) {
      this.known.set(key, words);
    }
    return words;
  }

  private readonly known = new Map<string, string>();
}

/** All that the sentence of an act is made of; null where it says more than that. */
function keyOf(entry: ReadEntry): string | null {
  const { kind, principal, petname, hidden, action, object, code } = entry;
  return (kind === 'intent' && entry.wouldBreak.length === 0) || kind === 'refusal'
    ? [kind, principal, petname, hidden, action, object, code].join('\n')
    : null;
}

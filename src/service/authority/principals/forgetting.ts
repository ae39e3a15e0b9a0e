import type { Emptied, Unit } from '../../types';
import type { Book } from '../books/book';
import type { Introductions } from './introductions';
import type { Requests } from '../books/requests';

export interface Forgotten {
  /** Ids of those of which something went. */
  requests: string[];
  /** Kids of those that have no name any more. */
  principals: string[];
}

/** Tables repeat of entries what somebody said: it goes with the entry that said it first. */
export class Forgetting {
  constructor(
    private readonly parts: { book: Book; requests: Requests; introductions: Introductions }
  ) {}

  /**
   * Whether an entry is needed: somebody waits for what it asks, or is let in, or known, by the name
   * that it says.
   */
  waits(entry: number, now: number): boolean {
    const { book, requests, introductions } = this.parts;
    return requests.waits(entry) || introductions.waits(entry, now) || book.isNamed(entry, now);
  }

  /** The same where it was forgotten before. @returns what others may have kept, too */
  forget(unit: Unit, entries: readonly Emptied[]): Forgotten {
    const { book, requests, introductions } = this.parts;
    const principals: string[] = [];
    requests.forget(entries.map(({ index }) => index));
    const ids = new Set<string>();
    for (const { index, kind, groups, what } of entries) {
      const [facet, holder, request] = [what['facet'], what['holder'], what['request']].map(named);
      if (kind === 'request' && request !== undefined) {
        ids.add(request);
      }
      if (groups.includes('name')) {
        introductions.forget(index);
        const unnamed = book.principals.forgetName(unit, index);
        if (unnamed !== undefined) {
          principals.push(unnamed);
        }
      }
      if (!groups.includes('why')) {
        continue;
      }
      switch (kind) {
        case 'revocation':
          if (facet !== undefined) {
            book.forgetWhy(unit, facet);
          } else {
            book.forgetWhyOf(unit, index);
          }
          break;
        case 'pause':
          book.pauses.forgetWhy(unit, (facet ?? holder)!);
          break;
        case 'decision':
          if (request !== undefined) {
            requests.forgetReason(request);
            ids.add(request);
          }
          break;
        default:
      }
    }
    return { requests: [...ids], principals };
  }
}

function named(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

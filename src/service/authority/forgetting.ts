import type { Emptied, Unit } from '../types';
import type { Book } from './book';
import type { Requests } from './requests';

/** Tables repeat of entries what somebody said: it goes with the entry that said it first. */
export class Forgetting {
  constructor(private readonly parts: { book: Book; requests: Requests }) {}

  /** @returns ids of requests of which something went, which others may have kept, too */
  forget(unit: Unit, entries: readonly Emptied[]): string[] {
    const { book, requests } = this.parts;
    const ids = requests.forget(entries.map(({ index }) => index));
    for (const { kind, groups, what } of entries) {
      if (!groups.includes('why')) {
        continue;
      }
      const [facet, holder, request] = [what['facet'], what['holder'], what['request']].map(named);
      switch (kind) {
        case 'revocation':
          if (facet !== undefined) {
            book.forgetWhy(unit, facet);
          }
          break;
        case 'pause':
          book.pauses.forgetWhy(unit, (facet ?? holder)!);
          break;
        case 'decision':
          if (request !== undefined && requests.forgetReason(request)) {
            ids.push(request);
          }
          break;
        default:
      }
    }
    return ids;
  }
}

function named(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

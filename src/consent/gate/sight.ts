import { LOWEST_PART, scrollerOf, scrolls } from '../parts';

/**
 * What a person can see of the card.
 * `whole`: all of it, and nothing lies over it. `partly`: some of it is out of view. `covered`:
 * something lies over it, or it is faded. `untold`: this browser doesn't tell frames. `unread`: its
 * heading and foot are in sight, and of the terms that scroll in between not every word was.
 */
export type Seen = 'whole' | 'partly' | 'covered' | 'untold' | 'unread';

interface Entry extends IntersectionObserverEntry {
  /** IntersectionObserver v2: false under any overlay, filter, transform or opacity. */
  readonly isVisible?: boolean;
}

/** A window smaller than this shows slivers, however far it is scrolled. */
const SMALLEST_WINDOW = 240;
const WORDS = 'h1, h2, p, li, label, button, summary';
/** What words have until they were in sight. */
const UNREAD = 'data-unread';

/** Watches the whole card, from its first word to its last button. */
export class Sight {
  /** @param changed called when what can be seen has changed */
  constructor(
    private readonly element: HTMLElement,
    private readonly windowed: boolean,
    private readonly changed: () => void
  ) {
    this.card = this.observer(this.told, entries => {
      const entry = entries.at(-1)!;
      this.seen = this.judged(entry);
      this.changed();
    });
    this.card.observe(element);
    this.words = this.observer(this.told, entries => {
      for (const entry of entries) {
        if (['whole', 'untold'].includes(this.judged(entry))) {
          this.unread.delete(entry.target);
          entry.target.removeAttribute(UNREAD);
          this.words.unobserve(entry.target);
        }
      }
      this.changed();
    });
    this.reread();
  }

  get state(): Seen {
    const part = scrollerOf(this.element);
    if (!['whole', 'untold'].includes(this.seen) || part === null || !scrolls(part)) {
      return this.seen;
    }
    if (part.clientHeight < LOWEST_PART) {
      return 'partly';
    }
    return this.allRead ? this.seen : 'unread';
  }

  /** Whether a card too tall for its window was scrolled through, so that every word was shown. */
  get read(): boolean {
    return (
      this.windowed &&
      this.seen === 'partly' &&
      Math.min(window.innerWidth, window.innerHeight) >= SMALLEST_WINDOW &&
      this.allRead
    );
  }

  private get allRead(): boolean {
    return [...this.unread].every(
      word => !word.isConnected || !word.checkVisibility({ visibilityProperty: true })
    );
  }

  /** These words are new: they have to be seen again. */
  reread(words: Iterable<Element> = this.element.querySelectorAll(WORDS)): void {
    for (const word of words) {
      this.unread.add(word);
      word.setAttribute(UNREAD, '');
      this.words.unobserve(word);
      this.words.observe(word);
    }
  }

  dispose(): void {
    this.card.disconnect();
    this.words.disconnect();
  }

  private judged(entry: Entry): Seen {
    if (!this.told) {
      return entry.intersectionRatio < 1 ? 'partly' : this.windowed ? 'whole' : 'untold';
    }
    if (entry.isVisible === true && entry.intersectionRatio >= 1) {
      return 'whole';
    }
    return entry.intersectionRatio < 1 ? 'partly' : 'covered';
  }

  private observer(told: boolean, heard: (entries: Entry[]) => void): IntersectionObserver {
    return new IntersectionObserver(entries => heard(entries as Entry[]), {
      threshold: [0, 1],
      ...(told && { trackVisibility: true, delay: 100 })
    });
  }

  private readonly told = 'isVisible' in IntersectionObserverEntry.prototype;
  private readonly card: IntersectionObserver;
  private readonly words: IntersectionObserver;
  private readonly unread = new Set<Element>();
  private seen: Seen = 'partly';
}

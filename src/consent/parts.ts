import { h } from './dom';

/** What scrolls within a card where its frame is low is never lower than this, in pixels. */
export const LOWEST_PART = 160;

const SCROLLER = '.terms';

/** What two pages of it have in common, in pixels. */
const OVERLAP = 72;

/**
 * A card, from heading to terms; a foot with its buttons is appended to it. Where a frame is too low
 * for all of it, the terms scroll between heading and foot, which stay in sight.
 *
 * @param terms what the part that scrolls is called, to whoever comes to it by keys
 */
export function cardElement(
  className: string,
  { heading, terms }: { heading: HTMLElement; terms: string },
  about: (Node | null)[],
  ...lines: (Node | null)[]
): HTMLElement {
  return h(
    'article',
    { class: className, 'aria-labelledby': heading.id },
    h('header', {}, heading),
    h(
      'div',
      { class: 'terms', role: 'group', 'aria-label': terms, keydown: turnPage },
      h('div', { class: 'all' }, h('div', { class: 'about' }, ...about), ...lines)
    )
  );
}

/**
 * A page's last lines are the next one's first: what a browser leaves in sight is less than a field
 * with its name, of which then no page would show all.
 */
function turnPage(event: Event): void {
  const part = event.currentTarget as HTMLElement;
  const way = { PageDown: 1, PageUp: -1 }[(event as KeyboardEvent).key];
  if (way !== undefined && event.target === part && scrolls(part)) {
    event.preventDefault();
    part.scrollBy({ top: way * Math.max(OVERLAP, part.clientHeight - OVERLAP) });
  }
}

/** The part of a card that scrolls where its frame is low. */
export function scrollerOf(card: HTMLElement): HTMLElement | null {
  return card.querySelector<HTMLElement>(SCROLLER);
}

/** Whether not all of a part is shown at once. */
export function scrolls(part: HTMLElement): boolean {
  return part.scrollHeight > part.clientHeight + 1;
}

/**
 * Gives the terms of a framed page the room that is left beside all else.
 * @param told how high the page is where nothing scrolls, and how low it may be
 */
export function layInFrame(main: HTMLElement, told: (height: number, least: number) => void): void {
  const seen = new ResizeObserver(() => lay());
  const lay = (): void => {
    const part = scrollerOf(main);
    const all = part?.firstElementChild?.getBoundingClientRect().height ?? 0;
    const rest =
      document.body.getBoundingClientRect().height - (part?.getBoundingClientRect().height ?? 0);
    if (part) {
      part.style.maxHeight = `${Math.max(LOWEST_PART, window.innerHeight - rest)}px`;
      // What scrolls has to be within reach of keys alone.
      part.tabIndex = scrolls(part) ? 0 : -1;
    }
    told(rest + all, rest + Math.min(all, LOWEST_PART));
  };
  const observe = (): void => {
    seen.disconnect();
    seen.observe(document.body);
    const all = scrollerOf(main)?.firstElementChild;
    if (all) {
      seen.observe(all);
    }
  };
  new MutationObserver(observe).observe(main, { childList: true, subtree: true });
  window.addEventListener('resize', lay);
  observe();
}

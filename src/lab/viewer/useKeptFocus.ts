import * as React from 'react';

/** What keys act on in each view. */
const HEART = '[role="treegrid"], [data-node][tabindex="0"], .jp-Facetry-file';
const PRESSED = '[aria-pressed="true"]';

/**
 * When what had the keys goes away, what stands for it gets them: what is left of the same details
 * or choices, else what the view is about. Otherwise somebody without a mouse would begin anew at
 * the top of the page.
 */
export function useKeptFocus(host: React.RefObject<HTMLElement>): void {
  React.useEffect(() => {
    const element = host.current;
    if (element === null) {
      return undefined;
    }
    let last: { focused: Element; around: Element[] } | null = null;
    const remember = ({ target }: FocusEvent): void => {
      last = { focused: target as Element, around: around(target as Element, element) };
    };
    const leave = ({ target }: FocusEvent): void =>
      // Browsers may say so of what is being taken away, just before it is.
      queueMicrotask(() => {
        if (last?.focused === target && (target as Element).isConnected) {
          last = null;
        }
      });
    const keep = (): void => {
      if (last === null || last.focused.isConnected) {
        return;
      }
      const left = last.around.find(one => one.isConnected);
      last = null;
      if (document.activeElement === document.body) {
        // The person has gone nowhere: what they see stays where it is.
        successor(element, left)?.focus({ preventScroll: true });
      }
    };
    const observer = new MutationObserver(keep);
    observer.observe(element, { childList: true, subtree: true });
    element.addEventListener('focusin', remember);
    element.addEventListener('focusout', leave);
    return () => {
      observer.disconnect();
      element.removeEventListener('focusin', remember);
      element.removeEventListener('focusout', leave);
    };
  }, [host]);
}

/** Details, and choices, that an element stands in; the innermost first. */
function around(focused: Element, host: Element): Element[] {
  return [...host.querySelectorAll('.jp-Facetry-entry, .jp-Facetry-chips')].filter(one =>
    one.contains(focused)
  );
}

function successor(host: Element, left: Element | undefined): HTMLElement | null {
  return (
    left?.closest<HTMLElement>('.jp-Facetry-entry') ??
    left?.querySelector<HTMLElement>('button') ??
    host.querySelector<HTMLElement>(HEART) ??
    host.querySelector<HTMLElement>(PRESSED)
  );
}

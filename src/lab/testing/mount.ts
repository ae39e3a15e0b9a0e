import './dom';

import type * as React from 'react';
import { flushSync } from 'react-dom';
import { createRoot, type Root } from 'react-dom/client';

let mounted: Root[] = [];

/** Shows an element in a page of its own; `unmount` takes all away. */
export function mount(element: React.ReactElement): HTMLElement {
  const host = document.body.appendChild(document.createElement('div'));
  const root = createRoot(host);
  mounted.push(root);
  flushSync(() => root.render(element));
  return host;
}

export function unmount(): void {
  flushSync(() => mounted.forEach(root => root.unmount()));
  mounted = [];
  document.body.replaceChildren();
}

/** The first element that `selector` finds with these words; fails where there is none. */
export function byText(host: ParentNode, selector: string, words: string): HTMLElement {
  const all = [...host.querySelectorAll<HTMLElement>(selector)];
  const found = all.find(({ textContent }) => textContent?.includes(words));
  if (found === undefined) {
    throw new Error(`No ${selector} says “${words}”.`);
  }
  return found;
}

/** Waits until the page shows something. */
export function appears(host: Node, selector: string): Promise<HTMLElement> {
  return new Promise(resolve => {
    const look = (): void => {
      const found = (host as HTMLElement).querySelector<HTMLElement>(selector);
      if (found !== null) {
        observer.disconnect();
        resolve(found);
      }
    };
    const observer = new MutationObserver(look);
    observer.observe(host, { childList: true, subtree: true, attributes: true });
    look();
  });
}

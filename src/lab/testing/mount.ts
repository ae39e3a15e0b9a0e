import './dom';

import { act, type ReactElement } from 'react';
import { flushSync } from 'react-dom';
import { createRoot, type Root } from 'react-dom/client';

let mounted: Root[] = [];

/** Shows an element in a page of its own; `unmount` takes all away. */
export function mount(element: ReactElement): HTMLElement {
  const host = document.body.appendChild(document.createElement('div'));
  const root = createRoot(host);
  mounted.push(root);
  flushSync(() => root.render(element));
  return host;
}

/**
 * Has widgets draw; resolves once all is drawn. The `renderPromise` of a widget says less: it waits
 * for an idle moment, and React lets such moments pass within what takes it long.
 */
export async function drawing(work: () => Promise<void>): Promise<void> {
  const react = globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean };
  react.IS_REACT_ACT_ENVIRONMENT = true;
  try {
    await act(work);
  } finally {
    react.IS_REACT_ACT_ENVIRONMENT = false;
  }
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

/** Types into a field as a person does. */
export function type(field: HTMLInputElement, text: string): void {
  // React overrides the property of the element, not of its prototype.
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, text);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

/** Waits until the page shows an element. */
export function appears(host: HTMLElement, selector: string): Promise<HTMLElement> {
  return changed(host, () => host.querySelector<HTMLElement>(selector));
}

/** Waits until the page says something. */
export async function says(host: HTMLElement, words: string): Promise<void> {
  await changed(host, () => (host.textContent?.includes(words) ? true : null));
}

function changed<T>(host: HTMLElement, find: () => T | null): Promise<T> {
  return new Promise(resolve => {
    const look = (): void => {
      const found = find();
      if (found !== null) {
        observer.disconnect();
        resolve(found);
      }
    };
    const observer = new MutationObserver(look);
    observer.observe(host, {
      attributes: true,
      characterData: true,
      childList: true,
      subtree: true
    });
    look();
  });
}

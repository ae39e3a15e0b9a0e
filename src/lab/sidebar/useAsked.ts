import * as React from 'react';

/** Whether a button of the panel makes the notebook ask for something. */
const ASKS = '[data-asks]';

/**
 * Who asked with a button of the panel, and still has the keys there, finds them in the card that
 * comes of it.
 * @param part what the card's frame is in
 * @param card the request whose card is shown, or null
 */
export function useAsked(part: React.RefObject<HTMLElement>, card: string | null): void {
  const pressed = React.useRef<Element | null>(null);
  React.useEffect(() => {
    const press = ({ target }: Event): void => {
      pressed.current = target instanceof Element ? target.closest(ASKS) : null;
    };
    document.addEventListener('click', press, true);
    return () => document.removeEventListener('click', press, true);
  }, []);
  React.useEffect(() => {
    if (card !== null && pressed.current !== null) {
      if (document.activeElement === pressed.current) {
        part.current?.querySelector('iframe')?.focus();
      }
      pressed.current = null;
    }
  }, [card, part]);
}

import { select, zoom, zoomIdentity, type ZoomBehavior, type ZoomTransform } from 'd3';
import * as React from 'react';

/** How far it is zoomed out and in; and out of itself, so that words stay readable. */
const EXTENT: [number, number] = [0.05, 2.5];
const READABLE = 0.9;
/** How much a press on + or − zooms. */
export const STEP = 1.3;
/** How much of what is in sight a press on an arrow moves. */
const PAN = 0.2;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1]
};

export interface Zoom {
  by(factor: number): void;
  /** All of it in sight. */
  fit(): void;
  /** What a key does: + − and 0 zoom, an arrow with Shift moves; false where it is no such key. */
  key(key: string, shift: boolean): boolean;
}

/**
 * Zooms a drawing within an element that scrolls: a wheel scrolls as everywhere, with Ctrl or ⌘, or
 * by two fingers, it zooms; what is not a node can be dragged. Keys and scroll bars are the browser's.
 * @param drawn another whenever something else is drawn
 */
export function useZoom(
  host: React.RefObject<HTMLElement>,
  svg: React.RefObject<SVGSVGElement>,
  drawn: { width: number; height: number; focus: readonly [number, number] } | null
): Zoom {
  const behaviour = React.useRef<ZoomBehavior<HTMLElement, unknown>>();
  const scale = React.useRef(1);
  const latest = React.useRef(drawn);
  latest.current = drawn;
  const size = drawn === null ? '' : `${drawn.width} ${drawn.height}`;
  const set = React.useCallback(
    (transform: ZoomTransform) => {
      const [element, drawing] = [host.current, svg.current];
      if (element === null || drawing === null) {
        return;
      }
      const { width, height } = latest.current ?? { width: 0, height: 0 };
      scale.current = transform.k;
      drawing.setAttribute('width', String(width * transform.k));
      drawing.setAttribute('height', String(height * transform.k));
      element.scrollLeft = -transform.x;
      element.scrollTop = -transform.y;
    },
    [host, svg]
  );
  React.useEffect(() => {
    const element = host.current;
    if (element === null) {
      return undefined;
    }
    const zooming = zoom<HTMLElement, unknown>()
      .scaleExtent(EXTENT)
      .filter(({ type, ctrlKey, metaKey, button, touches, target }) => {
        switch (type) {
          case 'wheel':
            return ctrlKey || metaKey;
          case 'touchstart':
            return touches.length > 1;
          case 'mousedown':
            return button === 0 && !ctrlKey && target.closest('[data-node]') === null;
          default:
            return false;
        }
      })
      // What is around it is the browser's to keep within.
      .constrain(transform => transform)
      .on('zoom', ({ transform }) => set(transform));
    const chosen = select(element).call(zooming);
    behaviour.current = zooming;
    const scrolled = (): void => {
      const { scrollLeft, scrollTop } = element;
      chosen.property(
        '__zoom',
        zoomIdentity.translate(-scrollLeft, -scrollTop).scale(scale.current)
      );
    };
    element.addEventListener('scroll', scrolled);
    return () => {
      element.removeEventListener('scroll', scrolled);
      chosen.on('.zoom', null);
    };
  }, [host, set]);
  const to = React.useCallback(
    (transform: ZoomTransform) => {
      const element = host.current;
      if (element !== null && behaviour.current !== undefined) {
        select(element).call(behaviour.current.transform, transform);
      }
    },
    [host]
  );
  React.useEffect(() => {
    const element = host.current;
    if (element !== null && drawn !== null) {
      const k = Math.min(1, Math.max(READABLE, element.clientWidth / drawn.width || 1));
      const [x, y] = drawn.focus;
      // What is asked about is in the middle, and a third below the top.
      to(
        zoomIdentity
          .translate(
            Math.min(0, element.clientWidth / 2 - x * k),
            Math.min(0, element.clientHeight / 3 - y * k)
          )
          .scale(k)
      );
    }
    // Only what is drawn anew is brought into sight.
  }, [size, to]);
  return React.useMemo(() => {
    const by = (factor: number): void => {
      const element = host.current;
      if (element !== null && behaviour.current !== undefined) {
        select(element).call(behaviour.current.scaleBy, factor);
      }
    };
    const fit = (): void => {
      const [element, box] = [host.current, latest.current];
      if (element !== null && box !== null) {
        const k = Math.min(1, element.clientWidth / box.width, element.clientHeight / box.height);
        to(zoomIdentity.scale(Math.max(EXTENT[0], k)));
      }
    };
    const pan = ([x, y]: readonly [number, number]): void => {
      const { clientWidth = 0, clientHeight = 0 } = host.current ?? {};
      host.current?.scrollBy(x * clientWidth * PAN, y * clientHeight * PAN);
    };
    return {
      by,
      fit,
      key: (key, shift) => {
        const way = shift ? ARROWS[key] : undefined;
        const done =
          way !== undefined
            ? () => pan(way)
            : { '+': () => by(STEP), '=': () => by(STEP), '-': () => by(1 / STEP), '0': fit }[key];
        done?.();
        return done !== undefined;
      }
    };
  }, [host, to]);
}

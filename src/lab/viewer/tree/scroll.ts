import * as React from 'react';

import type { Outline } from './outline';

/** Height of a row, in the font's size. */
const ROW_EMS = 2;
/** Higher than so many pixels no browser makes an element: then one pixel stands for more of them. */
const HIGHEST = 10_000_000;

/**
 * Where rows stand. Of more rows than an element can be high, a pixel of scrolling is several pixels
 * of rows; the rows in sight stand as always.
 */
export function laidOut(of: {
  count: number;
  rowHeight: number;
  height: number;
  scrollTop: number;
}): {
  /** Height of what is scrolled. */
  whole: number;
  /** Pixels of rows above what is in sight. */
  top: number;
  yOf(at: number): number;
  /** How far it is scrolled where so many pixels of rows are above. */
  scrollOf(top: number): number;
} {
  const { count, rowHeight, height, scrollTop } = of;
  const rows = count * rowHeight;
  const whole = Math.min(rows, HIGHEST);
  const ratio = rows > HIGHEST ? (rows - height) / (HIGHEST - height) : 1;
  const top = scrollTop * ratio;
  return {
    whole,
    top,
    yOf: at => at * rowHeight - top + scrollTop,
    scrollOf: wanted => wanted / ratio
  };
}

/** What of the table is in sight, and how high a row is in the reader's own size of text. */
export function useSize(host: React.RefObject<HTMLDivElement>): {
  scrollTop: number;
  /** Of what is in sight below the heads of the columns, which stay there. */
  height: number;
  rowHeight: number;
  scrolled(): void;
} {
  const [size, setSize] = React.useState({ scrollTop: 0, height: 400, rowHeight: 26 });
  const measure = React.useCallback(() => {
    const element = host.current;
    if (element !== null) {
      const rowHeight = Math.round(parseFloat(getComputedStyle(element).fontSize) * ROW_EMS);
      // The heads are as high as a row.
      const height = Math.max(0, element.clientHeight - rowHeight);
      setSize({ scrollTop: element.scrollTop, height, rowHeight });
    }
  }, [host]);
  React.useEffect(() => {
    const element = host.current;
    if (element === null) {
      return undefined;
    }
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [host, measure]);
  return { ...size, scrolled: measure };
}

/** Scrolls to the row that the keys are on when it is another one, not when rows arrive. */
export function useInSight(
  host: React.RefObject<HTMLDivElement>,
  { row, position }: { row: string | null; position: number },
  place: { rowHeight: number; top: number; height: number; scrollOf(top: number): number }
): void {
  const seen = React.useRef<string | null>(null);
  React.useEffect(() => {
    const element = host.current;
    if (element === null || position < 0 || row === seen.current) {
      return;
    }
    seen.current = row;
    const { rowHeight, top, height, scrollOf } = place;
    const y = position * rowHeight;
    if (y < top || y + rowHeight > top + height) {
      element.scrollTop = scrollOf(y - height / 2);
    }
  });
}

/**
 * Rows come in above. Where somebody reads further down, or is about to press one, what is in sight
 * stays where it is.
 * @param of what the rows are of: with another filter they are others
 * @param scrollBelow how far it is scrolled with so many more rows above
 */
export function useAnchor(
  host: React.RefObject<HTMLDivElement>,
  { outline, first, of }: { outline: Outline; first: number; of: unknown },
  scrollBelow: (by: number) => number
): void {
  const anchor = React.useRef<{ key: string; position: number; of: unknown } | null>(null);
  React.useLayoutEffect(() => {
    const element = host.current;
    const before = anchor.current;
    const position = before?.of === of ? outline.find(before?.key ?? '') : -1;
    const more = before === null || position < 0 ? 0 : position - before.position;
    const at = Math.max(0, Math.min(first + more, outline.count - 1));
    anchor.current = outline.count === 0 ? null : { key: outline.row(at).key, position: at, of };
    if (
      element !== null &&
      more !== 0 &&
      (element.scrollTop > 0 || element.matches(':hover, :focus-within'))
    ) {
      element.scrollTop = scrollBelow(more);
    }
  });
}

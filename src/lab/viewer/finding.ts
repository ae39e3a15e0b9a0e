import * as React from 'react';

/** What is looked for in a drawing: where a table is searched, a drawing is gone through. */
export interface Finding {
  text: string;
  set(text: string): void;
  /** How many things that are drawn are found, and how many of what is not drawn. */
  found: Found;
  tell(found: Found): void;
  /** Goes to the next that is found, or to the one before; what is drawn sets it. */
  go: React.MutableRefObject<(backwards: boolean) => void>;
}

export interface Found {
  drawn: number;
  left: number;
}

const NOTHING: Found = { drawn: 0, left: 0 };

export function useFinding(): Finding {
  const [text, set] = React.useState('');
  const [found, tell] = React.useState(NOTHING);
  const go = React.useRef<(backwards: boolean) => void>(() => undefined);
  return { text, set, found, tell, go };
}

/** Whether words hold all that is looked for. */
export function isSought(words: string, text: string): boolean {
  const within = words.toLocaleLowerCase();
  return (
    text !== '' &&
    text
      .toLocaleLowerCase()
      .split(/\s+/)
      .every(part => within.includes(part))
  );
}

/**
 * Which things of a drawing are found, by their places.
 *
 * @param words of each, in the order in which keys go through them; of what stands for several, of these
 * @param here place of the one that the keys are on
 * @param left how many are found that are not drawn, nor within what is
 */
export function useFound(
  { text, tell, go }: Finding,
  drawing: {
    words: readonly (readonly string[])[];
    here: number;
    left?: number;
    show(place: number): void;
  }
): ReadonlySet<number> {
  const { words, here, left = 0, show } = drawing;
  const places = words.flatMap((some, place) =>
    some.some(one => isSought(one, text)) ? [place] : []
  );
  React.useEffect(() => {
    go.current = backwards => {
      const next = backwards
        ? (places.filter(place => place < here).at(-1) ?? places.at(-1))
        : (places.find(place => place > here) ?? places[0]);
      if (next !== undefined) {
        show(next);
      }
    };
  });
  const { length } = places;
  React.useEffect(() => tell({ drawn: length, left }), [tell, length, left]);
  return new Set(places);
}

/** What a key does in a drawing that is looked through; false where it is no such key. */
export function findKey({ text, go }: Finding, { key, target }: React.KeyboardEvent): boolean {
  if (key === '/') {
    const viewer = (target as Element).closest('.jp-Facetry-viewerBody');
    viewer?.querySelector<HTMLElement>('input[type="search"]')?.focus();
    return true;
  }
  if (text !== '' && (key === 'n' || key === 'N')) {
    go.current(key === 'N');
    return true;
  }
  return false;
}

/** How wide a text is, in pixels. */
export type Measure = (text: string, bold: boolean, size: number) => number;

/** Of proportional letters, where nothing can be measured; in parts of the size of text. */
const LETTER = 0.52;
const BOLD_LETTER = 0.58;

/** Measures in the letters that an element has. */
export function measureAs(element: Element): Measure {
  const { fontFamily } = getComputedStyle(element);
  const context = document.createElement('canvas').getContext('2d');
  const known = new Map<string, number>();
  return (text, bold, size) => {
    const font = `${bold ? '600 ' : ''}${size}px ${fontFamily || 'sans-serif'}`;
    const key = `${font} ${text}`;
    let width = known.get(key);
    if (width === undefined) {
      if (context !== null) {
        context.font = font;
      }
      width =
        context?.measureText(text).width ?? text.length * size * (bold ? BOLD_LETTER : LETTER);
      known.set(key, width);
    }
    return width;
  };
}

/**
 * A text in lines that are no wider than there is room; a word that is wider is broken. What does
 * not fit into the last line is cut.
 */
export function lines(
  text: string,
  width: number,
  most: number,
  measure: (text: string) => number
): string[] {
  const parts = text.split(/\s+/).filter(Boolean);
  const found: string[] = [];
  let line = '';
  while (parts.length > 0) {
    const word = parts[0] as string;
    const longer = line === '' ? word : `${line} ${word}`;
    if (measure(longer) <= width) {
      line = longer;
      parts.shift();
    } else if (line === '') {
      const head = fitting(word, width, measure);
      parts[0] = word.slice(head.length);
      line = head;
    }
    const next = parts[0];
    if (next === undefined || measure(`${line} ${next}`) > width) {
      if (found.length === most - 1 && next !== undefined) {
        return [...found, cut(`${line} ${parts.join(' ')}`, width, measure)];
      }
      found.push(line);
      line = '';
    }
  }
  return found;
}

/** The longest beginning that there is room for, of at least one letter. */
function fitting(word: string, width: number, measure: (text: string) => number): string {
  const letters = [...word];
  let low = 1;
  let high = letters.length;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (measure(letters.slice(0, middle).join('')) <= width) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return letters.slice(0, low).join('');
}

function cut(text: string, width: number, measure: (text: string) => number): string {
  return `${fitting(text, width, part => measure(`${part}…`)).trimEnd()}…`;
}

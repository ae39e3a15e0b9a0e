/** Where nobody says how wide a terminal is. */
export const USUAL_COLUMNS = 80;
/** Longer lines are hard to read; into fewer columns no word fits. */
const COLUMNS = [40, 100] as const;
/** Beside something, text has at least so many columns, or stands below it. */
const LEAST = 24;

/** How wide lines are on a terminal of so many columns. */
export function lineWidth(columns: number | undefined): number {
  const [least, most] = COLUMNS;
  return Math.min(most, Math.max(least, columns ?? USUAL_COLUMNS));
}

/** Text in lines of at most `columns`; a word that is longer stays whole. */
export function fitted(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > columns) {
      lines.push(word);
    } else {
      lines[lines.length - 1] = `${last} ${word}`;
    }
  }
  return lines;
}

/** What something is called, and what is to be said of it, in two columns. */
export function inColumns(
  rows: readonly (readonly [name: string, words: string])[],
  columns: number
): string[] {
  const width = Math.max(0, ...rows.map(([name]) => name.length)) + 2;
  const below = columns - width < LEAST;
  return rows.flatMap(([name, words]) => {
    if (below) {
      return [name, ...fitted(words, columns - 6).map(line => `      ${line}`)];
    }
    const [first = '', ...more] = fitted(words, columns - width);
    return [`${name.padEnd(width)}${first}`, ...more.map(line => `${' '.repeat(width)}${line}`)];
  });
}

/**
 * Paragraphs, whatever the width they were written in: a line that ends no sentence goes on in the
 * next one. One that is indented is typed as it stands, so it stays as it is.
 */
export function paragraphs(lines: readonly string[], columns: number): string[] {
  const whole: string[] = [];
  let open = false;
  for (const line of lines) {
    const typed = line.startsWith(' ');
    if (open && !typed) {
      whole[whole.length - 1] += ` ${line}`;
    } else {
      whole.push(line);
    }
    open = !typed && !/[.:?]$/.test(line);
  }
  return whole.flatMap(line => (line.startsWith(' ') ? [line] : fitted(line, columns)));
}

interface Line {
  entry?: number;
  leaf?: string;
  openings?: { what?: { bytes: string } };
}

/**
 * A bundle in which the first use says another thing than was recorded: one bit of the first letter
 * of what it was used on is turned over.
 */
export function oneByteChanged(text: string): { entry: number; text: string } {
  const lines = text.trimEnd().split('\n');
  for (const [at, line] of lines.entries()) {
    const { entry, leaf = '', openings, ...others } = JSON.parse(line) as Line;
    const used = Buffer.from(leaf, 'base64').toString().includes('"intent"');
    if (entry !== undefined && used && openings?.what !== undefined) {
      const said = Buffer.from(openings.what.bytes, 'base64url').toString();
      const lied = said.replace(
        /("object":")(.)/,
        (_, before: string, letter: string) =>
          before + String.fromCharCode(letter.charCodeAt(0) ^ 1)
      );
      openings.what.bytes = Buffer.from(lied).toString('base64url');
      // Its members stand in the order of the alphabet, as they did.
      lines[at] = JSON.stringify({ entry, ...others, leaf, openings });
      return { entry, text: lines.map(one => `${one}\n`).join('') };
    }
  }
  throw new Error('There is no use in it.');
}

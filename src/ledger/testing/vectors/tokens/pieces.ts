/** A text, or its pieces one after the other, of which some repeat: so limits of a million characters have cases. */
export type Text = string | Piece[];

type Piece = string | { repeat: string; times: number };

/** What base64 makes of three equal characters, and at least so many of it that it is worth it. */
const REPEATING = /(.{4})\1{1000,}/;

/** With its one long repetition as a piece. */
export function inPieces(text: string): Piece[] {
  const { 0: run, 1: repeat, index } = REPEATING.exec(text)!;
  const times = run.length / repeat!.length;
  return [text.slice(0, index), { repeat: repeat!, times }, text.slice(index + run.length)];
}

/** The text that it stands for. */
export function wholeText(text: Text): string {
  return typeof text === 'string'
    ? text
    : text
        .map(piece => (typeof piece === 'string' ? piece : piece.repeat.repeat(piece.times)))
        .join('');
}

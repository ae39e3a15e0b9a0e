const WINDOW = 64;

/**
 * Whether a text is in NFC, in time that grows with its length alone.
 *
 * Putting thousands of combining marks in order takes engines time with the square of their number,
 * so that one text could stop a service for a minute. What is in NFC is so in every part: a part is
 * tried at a time, each with the last character of the one before, and where all are, no two marks
 * stand out of order and the whole is soon told.
 */
export function isComposed(text: string): boolean {
  for (let start = 0; start < text.length; start += WINDOW) {
    const part = text.slice(Math.max(0, start - 2), start + WINDOW);
    // A half of a character at an end is no mark, and stays as it is.
    if (part.normalize('NFC') !== part) {
      return false;
    }
  }
  return text.normalize('NFC') === text;
}

/** Words of a stranger's document, made fit to be shown as plain text on one line. */

/** @param limit in Unicode code points. */
export function plainText(value: unknown, limit: number): string {
  if (typeof value !== 'string') {
    return '';
  }
  const line = value
    .slice(0, limit * 8)
    .replace(/\p{Surrogate}/gu, '\ufffd')
    // Bidirectional controls and invisible characters make a line read as what it is not.
    .replace(
      /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]/gu,
      ''
    )
    .replace(/[\u0000-\u0020\u007f-\u00a0\u2028\u2029]+/g, ' ')
    .trim();
  const points = Array.from(line);
  return points.length <= limit ? line : `${points.slice(0, limit - 1).join('')}…`;
}

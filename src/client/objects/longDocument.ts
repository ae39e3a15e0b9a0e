import { MAX_TOKEN, utf8 } from '../../protocol';

/** What a token has room for as bytes, less what else the action says. */
const ROOM = (MAX_TOKEN * 3) / 4 - 8 * 1024;

/**
 * The text of an OpenAPI document as one action can take it: where it is too long and JSON, without
 * the spaces between its parts.
 *
 * @returns null where it is too long all the same
 */
export function documentToSend(text: string): string | null {
  if (fits(text)) {
    return text;
  }
  try {
    const short = JSON.stringify(JSON.parse(text));
    return fits(short) ? short : null;
  } catch {
    return null;
  }
}

function fits(text: string): boolean {
  return utf8.encode(JSON.stringify(text)).length <= ROOM;
}

import { visibleText } from '../protocol';

/** What stays as it is: the layout of lines. */
const LAYOUT = /([\n\t])/;

/**
 * Bytes of somebody else as a person's screen gets them. A terminal obeys what stands between
 * letters: it writes elsewhere, fills the clipboard, says other things than came. So all of that is
 * shown, as names are, and nothing of it is done.
 */
export class OnScreen {
  piece(bytes: Uint8Array): Uint8Array {
    return this.shown(this.decoder.decode(bytes, { stream: true }));
  }

  end(): Uint8Array {
    return this.shown(this.decoder.decode(), true);
  }

  private shown(more: string, whole = false): Uint8Array {
    const text = this.rest + more;
    // Of a line's end the other half may come with the next piece.
    this.rest = !whole && text.endsWith('\r') ? '\r' : '';
    const lines = text.slice(0, text.length - this.rest.length).replaceAll('\r\n', '\n');
    const safe = lines.split(LAYOUT).map(part => (LAYOUT.test(part) ? part : visible(part)));
    return Buffer.from(safe.join(''));
  }

  private readonly decoder = new TextDecoder();
  private rest = '';
}

/** A return alone would write over what stands there; `visibleText` takes it for a space. */
function visible(part: string): string {
  return part
    .split('\r')
    .map(one => visibleText(one, Infinity))
    .join('⟨U+000D⟩');
}

/**
 * Lines of ours, whose names and values are shown as `safeText` has them: should one have come as
 * it was sent, a terminal obeys nothing of it all the same.
 */
export function obeyedByNone(lines: string): string {
  return lines.replace(
    /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066\u2067]/gu,
    character => `⟨U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`
  );
}

/** JSON in which all that is not seen is escaped, and nothing else is other than it was. */
export function asJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu,
    character =>
      Array.from(
        { length: character.length },
        (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`
      ).join('')
  );
}

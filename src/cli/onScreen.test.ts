import { answer, type Context } from './context';
import { asJson, OnScreen } from './onScreen';

/** What a screen gets of bytes that come in pieces of so many. */
function onScreen(text: string, each = 1_000): string {
  const bytes = Buffer.from(text);
  const screen = new OnScreen();
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += each) {
    pieces.push(screen.piece(bytes.subarray(at, at + each)));
  }
  return Buffer.concat([...pieces, screen.end()]).toString();
}

describe('an answer on a screen', () => {
  test.each([
    ['writes into the clipboard', '\u001b]52;c;cm0gLXJm\u0007', '⟨U+001B⟩]52;c;cm0gLXJm⟨U+0007⟩'],
    ['goes back in its line', 'refused\rgranted', 'refused⟨U+000D⟩granted'],
    ['goes up, by one character', '\u009b2Agranted', '⟨U+009B⟩2Agranted'],
    ['turns letters round', 'a\u202eb', 'a⟨U+202E⟩b'],
    ['has what nobody sees', 'a\u{e0041}\u{e0100}', 'a⟨U+E0041⟩⟨U+E0100⟩']
  ])('that %s is shown instead', (_what, text, shown) => {
    for (const each of [1, 2, 3, 1_000]) {
      expect(onScreen(text, each)).toBe(shown);
    }
  });

  test('keeps its lines, tabs and letters, however it is cut into pieces', () => {
    const text = '{\n\t"größe": "㍿ 😀"\r\n}\r\n';
    for (const each of [1, 2, 5, 1_000]) {
      expect(onScreen(text, each)).toBe(text.replaceAll('\r\n', '\n'));
    }
  });

  test('is the same JSON with nothing in it that a terminal obeys', () => {
    const value = { name: 'a\u009b2J\u007f\u202e\u{e0041}é😀', more: ['\u001b[2J'] };
    const text = asJson(value);
    expect(text).toMatch(/^[^\p{Cc}\p{Cf}]*$/u);
    expect(text).toContain('é😀');
    expect(JSON.parse(text)).toEqual(value);
  });
});

describe('lines of a command', () => {
  test('command no terminal, whatever of a service’s answer came into them as it was', () => {
    const printed: string[] = [];
    const context = { json: false, print: line => void printed.push(line) } as Context;
    const kind = '\u001b]52;c;cm0gLXJm\u0007\u009b2A\r\u202e';
    answer(context, {}, [`#1\t${kind}\n\u2068מ\u2069 größe 😀`]);
    expect(printed).toEqual([
      '#1\t⟨U+001B⟩]52;c;cm0gLXJm⟨U+0007⟩⟨U+009B⟩2A⟨U+000D⟩⟨U+202E⟩\n\u2068מ\u2069 größe 😀'
    ]);
  });
});

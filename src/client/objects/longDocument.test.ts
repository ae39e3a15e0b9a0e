import { documentToSend } from './longDocument';

const word = 'x'.repeat(1_000);

describe('a document', () => {
  test('that has room is sent as it is', () => {
    for (const text of ['{ "openapi" : "3.1.0" }', 'openapi: 3.1.0', 'not \ud800 well-formed']) {
      expect(documentToSend(text)).toBe(text);
    }
  });

  test('that has none for its spaces alone goes without them', () => {
    const document = { openapi: '3.1.0', words: Array.from({ length: 500 }, () => word) };
    const text = JSON.stringify(document, null, 8).replaceAll('\n', '\n'.repeat(1_000));
    expect(text.length).toBeGreaterThan(1_000_000);
    expect(documentToSend(text)).toBe(JSON.stringify(document));
  });

  test('that is too long all the same, or is no JSON, is not sent', () => {
    expect(documentToSend(JSON.stringify(Array.from({ length: 800 }, () => word)))).toBeNull();
    expect(documentToSend(`openapi: 3.1.0\n${'# words\n'.repeat(200_000)}`)).toBeNull();
    // Each of these is two bytes where it travels.
    expect(documentToSend('"'.repeat(500_000))).toBeNull();
  });
});

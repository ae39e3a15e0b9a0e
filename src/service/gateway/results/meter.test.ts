import { leastOf } from '../../../engine/testing/cpu';
import { decimalText, type JsonSchema } from '../../../protocol';
import { Meter } from './meter';

const EVENTS = 'text/event-stream; charset=utf-8';
const TOKENS = 'usage.total_tokens';
const NO_HINT: JsonSchema = { type: 'object' };

function told(
  text: string | Buffer,
  { type = EVENTS, args = NO_HINT, names = [TOKENS], size = Infinity } = {}
): Record<string, string> {
  const meter = new Meter(names, type, { args });
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) {
    meter.see(bytes.subarray(at, Math.min(bytes.length, at + size)));
  }
  return Object.fromEntries(
    Object.entries(meter.used()).map(([name, amount]) => [name, decimalText(amount)])
  );
}

const event = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
const usage = (total: unknown): string => event({ usage: { total_tokens: total } });

describe('what a stream says of a budget', () => {
  test('is what the last event says that has the member, however it is cut', () => {
    const text =
      usage(1) + usage(null) + 'event: x\r\n' + usage(12) + event({}) + 'data: [DONE]\n\n';
    expect(told(text)).toEqual({ [TOKENS]: '12' });
    expect(told(text, { size: 1 })).toEqual({ [TOKENS]: '12' });
  });

  test('is exact', () => {
    expect(told('data: {"usage":{"total_tokens":0.10000000000000000001}}\n\n')).toEqual({
      [TOKENS]: '0.10000000000000000001'
    });
  });

  test.each([
    ['an event that does not end', 'data: {"usage":{"total_tokens":1}}'],
    ['a comment', ': {"usage":{"total_tokens":1}}\n\n'],
    ['text within text', event({ content: usage(1) })],
    ['a list of what would say it', event([{ usage: { total_tokens: 1 } }])],
    ['a deeper member', event({ metadata: { usage: { total_tokens: 1 } } })],
    ['nothing', '']
  ])('is nothing where it is %s', (_, text) => {
    expect(told(text)).toEqual({});
  });

  test.each(['"7"', '-1', '[1]', '1e999999', 'true'])(
    'is nothing where the last that says it says %s',
    said => {
      expect(told(`${usage(1)}data: {"usage":{"total_tokens":${said}}}\n\n`)).toEqual({});
    }
  );

  test('is nothing where an event was too long to be read', () => {
    const long = event({ text: 'x'.repeat(1024 * 1024), usage: { total_tokens: 99 } });
    expect(told(usage(1) + long)).toEqual({});
    expect(told(long + usage(1), { size: 1000 })).toEqual({});
  });

  test('is found in the member of an event that the definition names, and in no other', () => {
    const args = { type: 'object', 'x-facetry-event': 'response' };
    const completed = event({ response: { usage: { total_tokens: 8 }, metadata: {} } });
    expect(told(completed, { args })).toEqual({ [TOKENS]: '8' });
    expect(told(completed)).toEqual({});
    const both = event({ usage: { total_tokens: 3 }, response: { usage: { total_tokens: 8 } } });
    expect(told(both, { args })).toEqual({ [TOKENS]: '3' });
  });

  test('is of each budget by itself', () => {
    const names = ['usage.in', 'usage.out'];
    const text = event({ usage: { in: 5, out: 1 } }) + event({ usage: { out: 9 } });
    expect(told(text, { names })).toEqual({ 'usage.in': '5', 'usage.out': '9' });
  });

  test('is in lines where it is no event stream, the last without an end too', () => {
    const type = 'application/x-ndjson';
    expect(told('{"usage":{"total_tokens":1}}\r\n{"usage":{"total_tokens":2}}', { type })).toEqual({
      [TOKENS]: '2'
    });
  });

  test('takes time that grows with its length alone', () => {
    const bytes = Buffer.alloc(1024 * 1024, 'x');
    expect(leastOf(5, () => told(bytes, { size: 16 }))).toBeLessThan(5);
  });
});

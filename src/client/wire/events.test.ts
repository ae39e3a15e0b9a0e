import { type StreamEvent, parseEvents } from './events';

function streamOf(...chunks: (string | Uint8Array)[]): ReadableStream<Uint8Array> {
  const bytes = chunks.map(chunk => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk));
  return new ReadableStream({
    pull(controller) {
      const next = bytes.shift();
      if (next) {
        controller.enqueue(new Uint8Array(next));
      } else {
        controller.close();
      }
    }
  });
}

async function parsed(...chunks: (string | Uint8Array)[]): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of parseEvents(streamOf(...chunks))) {
    events.push(event);
  }
  return events;
}

describe('an event stream', () => {
  describe('by the clock', () => {
    beforeEach(() => void jest.useFakeTimers());
    afterEach(() => void jest.useRealTimers());

    test('in which nothing comes for too long counts as lost, and is given up', async () => {
      let givenUp = false;
      const silent = new ReadableStream<Uint8Array>({
        start: controller => controller.enqueue(Buffer.from('data: 1\n\n')),
        cancel: () => void (givenUp = true)
      });
      const events = parseEvents(silent, 20);
      expect((await events.next()).value?.data).toBe('1');
      const lost = expect(events.next()).rejects.toMatchObject({ code: 'unreachable' });
      await jest.advanceTimersByTimeAsync(19);
      expect(givenUp).toBe(false);
      await jest.advanceTimersByTimeAsync(1);
      await lost;
      expect(givenUp).toBe(true);
    });

    test('in which a comment comes in time goes on', async () => {
      let left = 5;
      const slow = new ReadableStream<Uint8Array>({
        async pull(controller) {
          await new Promise(resolve => setTimeout(resolve, 70));
          left -= 1;
          controller.enqueue(Buffer.from(left > 0 ? ': still here\n' : 'data: 2\n\n'));
          if (left === 0) {
            controller.close();
          }
        }
      });
      const told = (async () => {
        const events: StreamEvent[] = [];
        for await (const event of parseEvents(slow, 80)) {
          events.push(event);
        }
        return events.map(({ data }) => data);
      })();
      await jest.advanceTimersByTimeAsync(350);
      expect(await told).toEqual(['2']);
    });
  });

  test('is read event by event, with ids', async () => {
    const events = await parsed('id: 7\ndata: {"a":1}\n\nid: 8\nevent: note\ndata: x\n\n');
    expect(events).toEqual([
      { id: '7', event: 'message', data: '{"a":1}' },
      { id: '8', event: 'note', data: 'x' }
    ]);
  });

  test('is read the same however it is cut, also within characters and line ends', async () => {
    const text = ': hello\r\nid:9\r\ndata: grün\r\ndata:zwei\r\n\r\ndata: 2\r\n\r\n';
    const whole = await parsed(text);
    expect(whole.map(({ data }) => data)).toEqual(['grün\nzwei', '2']);
    const single = [...Buffer.from(text)].map(byte => Uint8Array.of(byte));
    expect(await parsed(...single)).toEqual(whole);
  });

  test('keeps the last id, ignores comments and what it does not know', async () => {
    const events = await parsed('id: 1\ndata\n\n:\nretry: 5\ncolour: red\n\ndata: b\n\n');
    expect(events).toEqual([
      { id: '1', event: 'message', data: '' },
      { id: '1', event: 'message', data: 'b' }
    ]);
  });

  test('drops an event that was not finished', async () => {
    expect(await parsed('id: 1\ndata: a\n\nid: 2\ndata: cut off')).toHaveLength(1);
  });

  test('takes no id with a NUL', async () => {
    const [event] = await parsed('id: a\0b\ndata: x\n\n');
    expect(event!.id).toBe('');
  });

  test('is cancelled when the reader leaves', async () => {
    let cancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: controller => controller.enqueue(new Uint8Array(Buffer.from('data: x\n\n'))),
      cancel: () => void (cancelled = true)
    });
    for await (const { data } of parseEvents(endless)) {
      expect(data).toBe('x');
      break;
    }
    expect(cancelled).toBe(true);
  });

  test('is given up where one event has no end', async () => {
    const line = `data: ${'x'.repeat(1024 * 1024)}`;
    await expect(parsed(line, line, line, line, line)).rejects.toThrow(/longer than 4194304/);
  });

  test('is given up where one event has lines without end', async () => {
    const lines = `data: ${'x'.repeat(1024)}\n`.repeat(1024);
    await expect(parsed(lines, lines, lines, lines, lines)).rejects.toThrow(/longer than 4194304/);
  });
});

import { type Answered, Aside, type Asked } from './aside';

/** A worker that says it is there, and is busy with `long` for ever. */
class Busy extends EventTarget {
  terminated = false;
  private busy = false;

  postMessage({ id, question }: Asked<string>): void {
    this.busy ||= question === 'long';
    if (!this.busy) {
      const data: Answered<string> = { id, ...(question !== null && { answer: `${question}!` }) };
      queueMicrotask(() => this.dispatchEvent(new MessageEvent('message', { data })));
    }
  }

  terminate(): void {
    this.terminated = true;
  }
}

test('what keeps a worker busy is ended, and keeps nobody from what is asked later', async () => {
  const made: Busy[] = [];
  const aside = new Aside<string, string>(
    () => {
      const worker = new Busy();
      made.push(worker);
      return worker as unknown as Worker;
    },
    { startup: 1000, answer: 20 },
    started => new Error(started ? 'too long' : 'not there')
  );
  expect(await aside.ask('short')).toBe('short!');
  await expect(aside.ask('long')).rejects.toThrow('too long');
  expect(made.map(({ terminated }) => terminated)).toEqual([true]);
  expect(await aside.ask('short')).toBe('short!');
  expect(made).toHaveLength(2);
  aside.dispose();
});

import { Unfinished } from './unfinished';

describe('a form that somebody had begun to fill in', () => {
  let stored: Map<string, string>;
  let full: boolean;
  const unfinished = new Unfinished(() => ({
    getItem: name => stored.get(name) ?? null,
    removeItem: name => void stored.delete(name),
    setItem: (name, text) => {
      if (full) {
        throw new DOMException('', 'QuotaExceededError');
      }
      stored.set(name, text);
    }
  }));

  beforeEach(() => {
    stored = new Map();
    full = false;
  });

  it('comes back for a form about the same alone', () => {
    unfinished.keep('a', { uses: 3 });
    expect(unfinished.of('b')).toBeNull();
    expect(unfinished.of('a')).toEqual({ uses: 3 });
    unfinished.drop();
    expect(unfinished.of('a')).toBeNull();
  });

  test.each<[string, object]>([
    ['no room', { uses: 1 }],
    ['too much of it', { agent: 'x'.repeat(70_000) }]
  ])('does not come back as it was before, where there is %s', (_, draft) => {
    unfinished.keep('a', { uses: 3 });
    full = true;
    unfinished.keep('a', draft);
    expect(unfinished.of('a')).toBeNull();
  });

  test.each(['{', '3', '{"about": "a"}', '{"about": "a", "draft": null}'])('is not %s', text => {
    unfinished.keep('a', { uses: 3 });
    stored.set([...stored.keys()][0]!, text);
    expect(unfinished.of('a')).toBeNull();
  });
});

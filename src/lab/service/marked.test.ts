import { Marked } from './marked';

describe('the row that is marked', () => {
  it('is one, and tells when it is another', () => {
    const marked = new Marked();
    const seen: unknown[] = [];
    marked.changed.connect(() => seen.push(marked.target));
    marked.mark('f');
    marked.mark('f');
    marked.mark({ principal: 'f' });
    marked.mark({ principal: 'f' });
    marked.mark(null);
    marked.mark(null);
    expect(seen).toEqual(['f', { principal: 'f' }, null]);
  });

  it('is no facet where it is a principal, whatever their names', () => {
    const marked = new Marked();
    marked.mark({ principal: 'f' });
    expect(marked.is({ principal: 'f' })).toBe(true);
    expect(marked.is('f')).toBe(false);
  });
});

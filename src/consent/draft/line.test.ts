import { limitPhrases } from '../../protocol';
import { EVERY_LIMIT } from '../../protocol/testing/limits';
import { LineDraft } from './draft';
import { Line } from './line';
import { ENGLISH } from '../strings/english';

/** A draft of paying, with this limit on `to`. */
function drafted(limit: object | undefined): LineDraft {
  return new LineDraft(
    {
      known: true,
      terms: {
        object: 'bank',
        actions: ['pay'],
        ...(limit !== undefined && { constraints: { to: limit } })
      },
      definitions: {
        pay: {
          name: 'pay',
          safe: false,
          summary: '',
          args: {
            type: 'object',
            properties: { to: { type: 'string' } },
            additionalProperties: false
          },
          returns: null,
          upload: false,
          http: null
        }
      }
    },
    1_790_000_000
  );
}

/** The field that limits `to`, in *You grant*. */
function field(limit: object | undefined): HTMLInputElement {
  const { element } = new Line(drafted(limit), 'a.ipynb', ENGLISH, () => undefined);
  return element.querySelector<HTMLInputElement>('.limits input')!;
}

describe('the field of an argument', () => {
  test.each(Object.entries(EVERY_LIMIT))(
    'never says “no limit” of one that is limited by %s',
    (member, limit) => {
      const { placeholder, title, value } = field({ [member]: limit });
      expect(placeholder).toBe(limitPhrases({ [member]: limit }).join());
      expect(title).toBe(placeholder);
      expect(value).toBe('');
    }
  );

  test('says all limits where there are several', () => {
    expect(field({ prefix: 'a', max_length: 5 }).placeholder).toBe(
      'no longer than 5 and beginning with "a"'
    );
  });

  test('says “no limit” where there is none', () => {
    expect(field(undefined).placeholder).toBe(ENGLISH.unlimited);
  });

  test('is there once an action is struck no more that was struck when the card was drawn', () => {
    const draft = drafted({ prefix: 'a' });
    draft.actions.delete('pay');
    const { element } = new Line(draft, 'a.ipynb', ENGLISH, () => undefined);
    const label = element.querySelector('.limits label')!;
    expect(label.classList).toContain('off');
    const box = element.querySelector<HTMLInputElement>('.actions input')!;
    box.checked = true;
    box.dispatchEvent(new Event('change'));
    expect(label.classList).not.toContain('off');
  });

  test('shows what is narrowed as it was typed', () => {
    const input = field({ prefix: 'a' });
    input.value = 'abc';
    input.dispatchEvent(new Event('input'));
    expect([input.value, input.placeholder]).toEqual(['abc', 'beginning with "a"']);
  });
});

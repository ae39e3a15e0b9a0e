import { closeArguments, parseDefinition } from './arguments';
import { jcs } from '../canonical';
import { definition } from '../testing/payloads';
import type { Definition } from '../types';
import { worked } from '../testing/worked';

const transfer: Definition = {
  ...definition('transfer'),
  safe: false,
  args: {
    type: 'object',
    properties: {
      to: { type: 'string', minLength: 1, maxLength: 10 },
      amount: { type: 'integer', minimum: 1, maximum: 100 },
      currency: { type: 'string', enum: ['EUR', 'USD'], default: 'EUR' },
      tags: { type: 'array', items: { $ref: '#/$defs/tag' }, default: [] },
      more: { type: 'object', properties: { x: { type: 'number' } }, additionalProperties: false }
    },
    required: ['to', 'amount'],
    additionalProperties: false,
    $defs: { tag: { type: 'string' } }
  }
};

describe('closing arguments', () => {
  it('fills the defaults in, of their own each time', () => {
    const args = closeArguments(transfer, { to: 'ann', amount: 5 });
    expect(args).toEqual({ to: 'ann', amount: 5, currency: 'EUR', tags: [] });
    expect(args['tags']).not.toBe(closeArguments(transfer, { to: 'ann', amount: 5 })['tags']);
  });

  it('does not touch what it is given', () => {
    const given = Object.freeze({ to: 'ann', amount: 5, currency: 'USD' });
    expect(closeArguments(transfer, given)['currency']).toBe('USD');
    expect(given).toEqual({ to: 'ann', amount: 5, currency: 'USD' });
  });

  it.each<[string, object, string, RegExp]>([
    ['an unknown argument', { to: 'a', amount: 1, memo: 'x' }, 'argument_unknown', /memo/],
    [
      'an argument named as a property of every object',
      { to: 'a', amount: 1, constructor: 1 },
      'argument_unknown',
      /constructor/
    ],
    [
      '__proto__',
      JSON.parse('{"to":"a","amount":1,"__proto__":{}}') as object,
      'argument_unknown',
      /__proto__/
    ],
    ['a missing argument', { to: 'a' }, 'argument_missing', /amount/],
    ['text for a number', { to: 'a', amount: '1' }, 'argument_invalid', /amount/],
    ['a fraction for an integer', { to: 'a', amount: 1.5 }, 'argument_invalid', /amount/],
    ['too much', { to: 'a', amount: 101 }, 'argument_invalid', /amount/],
    ['too little', { to: 'a', amount: 0 }, 'argument_invalid', /amount/],
    ['too long a text', { to: 'a'.repeat(11), amount: 1 }, 'argument_invalid', /to/],
    ['null', { to: null, amount: 1 }, 'argument_invalid', /to/],
    [
      'a word that is not in the list',
      { to: 'a', amount: 1, currency: 'eur' },
      'argument_invalid',
      /currency/
    ],
    [
      'a bad element, by reference',
      { to: 'a', amount: 1, tags: ['x', 2] },
      'argument_invalid',
      /tags\/1/
    ],
    ['an unknown member below', { to: 'a', amount: 1, more: { y: 1 } }, 'argument_invalid', /more/]
  ])('refuses %s', (_, args, code, detail) => {
    expect(() => closeArguments(transfer, args as Record<string, unknown>)).toThrow(
      expect.objectContaining({ code, detail: expect.stringMatching(detail) as string }) as Error
    );
  });

  it('takes format as a remark, and compares elements only where they are few', () => {
    const formatted = definition('x', { format: { type: 'string', format: 'url' } });
    expect(closeArguments(formatted, { format: 'not a url' })).toEqual({ format: 'not a url' });
    const few = definition('x', { a: { type: 'array', uniqueItems: true, maxItems: 3 } });
    expect(() => closeArguments(few, { a: [1, 1] })).toThrow(/argument/);
    const many = definition('x', { a: { type: 'array', uniqueItems: true } });
    const work = worked();
    closeArguments(many, { a: Array.from({ length: 100_000 }, (_, i) => i) });
    expect(work()).toBeLessThan(2000);
  });

  it('takes by plain types what the validator takes', () => {
    const values = ['text', '', 0, -1.5, true, false, null, [], ['text'], {}, { a: 1 }];
    for (const type of ['string', 'number', 'boolean']) {
      const plain = definition('x', { a: { type, title: 'A' }, b: { type: 'string' } });
      // Says nothing either, but the validator has to be asked.
      const asked = { ...plain, args: { ...plain.args, minProperties: 0 } };
      const taken = (one: Definition, a: unknown): boolean => {
        try {
          return closeArguments(one, { a, b: 'text' })['a'] === a;
        } catch {
          return false;
        }
      };
      expect(values.map(value => taken(plain, value))).toEqual(
        values.map(value => taken(asked, value))
      );
      expect(values.filter(value => taken(plain, value))).toHaveLength(2);
    }
  });

  it('checks a pattern that is made of one class', () => {
    const id = definition('x', { id: { type: 'string', pattern: '^[0-9a-f]{4}$' } });
    expect(closeArguments(parseDefinition(id), { id: '00ff' })).toEqual({ id: '00ff' });
    expect(() => closeArguments(id, { id: '00fg' })).toThrow(/argument/);
  });

  it('refuses everything where the schema leads nowhere', () => {
    const broken = definition('x', { a: { $ref: '#/$defs/gone' } });
    expect(() => closeArguments(broken, { a: 1 })).toThrow(/argument/);
  });
});

describe('a definition', () => {
  it('is taken as it is', () => {
    expect(parseDefinition(transfer)).toBe(transfer);
    expect(
      parseDefinition({ ...transfer, http: { method: 'POST', path: '/transfer' }, returns: {} })
        .http?.method
    ).toBe('POST');
  });

  it.each<[string, object]>([
    ['another member', { admin: true }],
    ['no name', { name: '' }],
    ['open arguments', { args: { type: 'object', properties: {} } }],
    [
      'additionalProperties true',
      { args: { type: 'object', properties: {}, additionalProperties: true } }
    ],
    [
      'arguments of another type',
      { args: { type: 'array', properties: {}, additionalProperties: false } }
    ],
    ['no properties', { args: { type: 'object', additionalProperties: false } }],
    [
      'a required argument that is not declared',
      { args: { type: 'object', properties: {}, required: ['a'], additionalProperties: false } }
    ],
    [
      'a reference elsewhere',
      {
        args: {
          type: 'object',
          properties: { a: { $ref: 'https://evil.example/x' } },
          additionalProperties: false
        }
      }
    ],
    ['a reference to a file below', { returns: { anyOf: [{ $ref: 'x.json' }] } }],
    [
      'an $id that moves references',
      {
        args: {
          $id: 'https://a.example/',
          type: 'object',
          properties: {},
          additionalProperties: false
        }
      }
    ],
    [
      'a regular expression that can take forever',
      { args: definition('x', { a: { type: 'string', pattern: '^(a+)+$' } }).args }
    ],
    [
      'a regular expression that takes a power of its input',
      { args: definition('x', { a: { pattern: '^[a]*[a]*$' } }).args }
    ],
    [
      'a regular expression below',
      { args: definition('x', { a: { items: { anyOf: [{ pattern: '.*x' }] } } }).args }
    ],
    [
      'names by regular expression',
      { args: definition('x', { a: { patternProperties: { '(a+)+': {} } } }).args }
    ],
    ['a method in small letters', { http: { method: 'get', path: '/' } }],
    ['a further word of http', { http: { method: 'GET', path: '/', host: 'x' } }],
    ['upload by a word', { upload: 'yes' }]
  ])('is refused with %s', (_, change) => {
    expect(() => parseDefinition({ ...transfer, ...change })).toThrow(/form/);
  });

  it('may have arguments that are named as keywords of JSON Schema', () => {
    const odd = definition('x', {
      pattern: { type: 'string', default: '(a+)+' },
      $ref: { type: 'string', enum: ['https://a.example'] },
      format: {}
    });
    expect(parseDefinition(odd)).toBe(odd);
    expect(closeArguments(odd, {})).toEqual({ pattern: '(a+)+' });
  });

  it('has a canonical form', () => {
    expect(jcs(transfer)).toBe(jcs(JSON.parse(JSON.stringify(transfer))));
  });
});

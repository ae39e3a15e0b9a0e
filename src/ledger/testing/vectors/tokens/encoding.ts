/** Values and their JCS form; `bits` of a double where the value is a number. */
export const JCS_CASES: { value: unknown; text: string }[] = [
  { value: {}, text: '{}' },
  { value: { b: [true, null], a: 'x' }, text: '{"a":"x","b":[true,null]}' },
  { value: { '10': 1, '2': 2 }, text: '{"10":1,"2":2}' },
  {
    value: ['\u20ac$\u000f\nA\'B"\\\\"/', '\u007f\u2028'],
    text: '["€$\\u000f\\nA\'B\\"\\\\\\\\\\"/","\u007f\u2028"]'
  },
  {
    value: [0, -1, 1.5, 333333333.33333329, 1e21, 1e20, 2e-3, 1e-7, 0.000001, 4.5e-27],
    text: '[0,-1,1.5,333333333.3333333,1e+21,100000000000000000000,0.002,1e-7,0.000001,4.5e-27]'
  },
  { value: { '\ufb33': 1, '😀': 2, é: 3 }, text: '{"é":3,"😀":2,"\ufb33":1}' }
];

/** Documents that must be their own JCS form. */
export const CANONICAL_CASES: { why: string; text: string; ok: boolean }[] = [
  { why: 'an object', text: '{"a":[1,"x",null,true,0.5]}', ok: true },
  { why: 'members sorted as text', text: '{"10":1,"2":2}', ok: true },
  { why: 'the largest integer', text: '[9007199254740991,-9007199254740991]', ok: true },
  { why: '32 levels', text: '['.repeat(32) + ']'.repeat(32), ok: true },
  { why: '33 levels', text: '['.repeat(33) + ']'.repeat(33), ok: false },
  { why: 'brackets inside a string', text: `"${'['.repeat(40)}"`, ok: true },
  { why: 'white space', text: '{"a": 1}', ok: false },
  { why: 'a line break', text: '{}\n', ok: false },
  { why: 'members out of order', text: '{"b":1,"a":2}', ok: false },
  { why: 'a doubled member', text: '{"a":1,"a":1}', ok: false },
  { why: 'a doubled member spelt otherwise', text: '{"a":1,"\\u0061":1}', ok: false },
  { why: 'an escape that is not needed', text: '"\\u0061"', ok: false },
  { why: 'an escape in capitals', text: '"\\u001F"', ok: false },
  { why: 'an escaped slash', text: '"\\/"', ok: false },
  { why: '1.0', text: '1.0', ok: false },
  { why: '1e2', text: '1e2', ok: false },
  { why: '-0', text: '-0', ok: false },
  { why: '2^53', text: '9007199254740992', ok: false },
  { why: '1e+30', text: '1e+30', ok: false },
  { why: 'an overflow', text: '1e999', ok: false },
  { why: 'a lone surrogate', text: '"\\ud800"', ok: false },
  { why: 'NaN', text: 'NaN', ok: false },
  { why: 'two values', text: '{}{}', ok: false },
  { why: 'a byte order mark', text: '\ufeff{}', ok: false },
  { why: 'nothing', text: '', ok: false }
];

export const BASE64URL_CASES: { text: string; hex: string | null }[] = [
  { text: '', hex: '' },
  { text: 'Zm9v', hex: '666f6f' },
  { text: '-_8', hex: 'fbff' },
  { text: 'A', hex: null },
  { text: 'AB', hex: null },
  { text: 'AAB', hex: null },
  { text: 'AA==', hex: null },
  { text: '+/8', hex: null },
  { text: 'AA\n', hex: null },
  { text: ' AA', hex: null }
];

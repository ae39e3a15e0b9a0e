import { atMost, decimalOf, decimalText, less, plus } from './decimal';

const of = (text: string) => decimalOf(text)!;

describe('a decimal', () => {
  it.each([
    ['0', '0'],
    ['-0', '0'],
    ['0.10', '0.1'],
    ['1e3', '1000'],
    ['1.5E-2', '0.015'],
    ['12.50e1', '125'],
    ['100', '100'],
    ['1e-7', '0.0000001'],
    ['9007199254740993', '9007199254740993'],
    ['1e00001', '10'],
    [`1e-${'0'.repeat(390)}2`, '0.01'],
    ['0e400', '0'],
    ['-0.0e-399', '0']
  ])('of %s is written %s', (text, plain) => {
    expect(decimalText(of(text))).toBe(plain);
  });

  it.each([
    '-1',
    '-1e-9',
    'NaN',
    'Infinity',
    '',
    ' 1',
    '1 ',
    '01',
    '.5',
    '1.',
    '+1',
    '0x10',
    '1_0',
    '1e401',
    '1e-401',
    '1e99999',
    `1e${'9'.repeat(390)}`,
    '0e401',
    '0.0e-400',
    '-0e99999',
    `1e${'0'.repeat(399)}`,
    `1${'0'.repeat(400)}`,
    '"1"',
    'null',
    '１'
  ])('is not %j', text => {
    expect(decimalOf(text)).toBeUndefined();
  });

  it('is added and taken away exactly, and never below nothing', () => {
    const sum = plus(of('0.1'), of('0.2'));
    expect(decimalText(sum)).toBe('0.3');
    expect(atMost(sum, of('0.3'))).toBe(true);
    expect(atMost(plus(sum, of('1e-400')), of('0.3'))).toBe(false);
    expect(decimalText(less(of('1'), of('0.9')))).toBe('0.1');
    expect(decimalText(less(of('1'), of('1.1')))).toBe('0');
    expect(decimalText(plus(of('1e400'), of('1e-400')))).toHaveLength(802);
  });
});

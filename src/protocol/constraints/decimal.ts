/** A number as it was written, exactly: `digits` · 10^-`scale`. */
export interface Decimal {
  readonly digits: bigint;
  /** Digits after the point, 0 or more. */
  readonly scale: number;
}

export const ZERO: Decimal = { digits: 0n, scale: 0 };

/** A number of JSON that is not below nothing. */
const NUMBER = /^-?(0|[1-9][0-9]*)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/;
/** Beyond all doubles; keeps what a hostile text can make of memory small. */
const LONGEST = 400;

/**
 * The value of a number's JSON text.
 * @returns undefined where it is no number of JSON, is below nothing, is longer than 400
 * characters, or its last digit stands for less than 10^-400 or more than 10^400.
 */
export function decimalOf(text: string): Decimal | undefined {
  const parts = text.length <= LONGEST ? NUMBER.exec(text) : null;
  if (parts === null) {
    return undefined;
  }
  const [, whole = '', fraction = '', exponent = '0'] = parts;
  const scale = fraction.length - Number(exponent);
  if (scale > LONGEST || scale < -LONGEST) {
    return undefined;
  }
  const digits = BigInt(whole + fraction);
  if (digits === 0n) {
    return ZERO;
  }
  if (text.startsWith('-')) {
    return undefined;
  }
  return scale < 0 ? { digits: digits * 10n ** BigInt(-scale), scale: 0 } : { digits, scale };
}

function aligned(one: Decimal, other: Decimal): [bigint, bigint, number] {
  const scale = Math.max(one.scale, other.scale);
  const widened = ({ digits, scale: own }: Decimal) => digits * 10n ** BigInt(scale - own);
  return [widened(one), widened(other), scale];
}

export function plus(one: Decimal, other: Decimal): Decimal {
  const [a, b, scale] = aligned(one, other);
  return { digits: a + b, scale };
}

/** What is left of `one`: nothing where `other` is more. */
export function less(one: Decimal, other: Decimal): Decimal {
  const [a, b, scale] = aligned(one, other);
  return a > b ? { digits: a - b, scale } : ZERO;
}

export function atMost(one: Decimal, other: Decimal): boolean {
  const [a, b] = aligned(one, other);
  return a <= b;
}

/** Plain digits, no exponent, no zeros at the end: one text for each value. */
export function decimalText({ digits, scale }: Decimal): string {
  const padded = digits.toString().padStart(scale + 1, '0');
  const whole = padded.slice(0, padded.length - scale);
  const fraction = padded.slice(padded.length - scale).replace(/0+$/, '');
  return fraction === '' || scale === 0 ? whole : `${whole}.${fraction}`;
}

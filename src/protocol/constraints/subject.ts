import { parseAddress, type Network } from './address';
import { jcs } from '../canonical';
import { isComposed } from './composed';
import { codePoints } from '../form';
import { cleanPath } from './path';
import type { Json } from '../types';
import { type Address, parseUrl } from './url';

/** Compared as it is: only what has members is compared by its canonical form. */
export function isPlain(value: unknown): value is string | number | boolean | null {
  return (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    Number.isFinite(value)
  );
}

/** Different values, by what JSON says of them. */
export class Values {
  /** @throws Refusal `malformed` where one is not JSON */
  constructor(values: readonly unknown[]) {
    for (const value of values) {
      if (isPlain(value)) {
        this.plain.add(value);
      } else {
        this.texts.add(jcs(value));
      }
    }
  }

  within(others: Values): boolean {
    return isWithin(this.plain, others.plain) && isWithin(this.texts, others.texts);
  }

  private readonly plain = new Set<Json>();
  private readonly texts = new Set<string>();
}

/** More cannot be within fewer: a long list costs nothing where few values are allowed. */
function isWithin<T>(some: ReadonlySet<T>, others: ReadonlySet<T>): boolean {
  if (some.size > others.size) {
    return false;
  }
  for (const one of some) {
    if (!others.has(one)) {
      return false;
    }
  }
  return true;
}

/**
 * What constraints are held against. What takes longer the longer it is, is found out once, however
 * many of them ask: 64 may stand in one `any`.
 */
export class Subject {
  constructor(readonly value: unknown) {}

  /** Its canonical form. @throws Refusal `malformed` where it is not JSON */
  get text(): string {
    return (this.canonical ??= jcs(this.value));
  }

  /** Whether all its texts are in Unicode's composed form. */
  get composed(): boolean {
    return (this.isComposed ??= isComposed(this.text));
  }

  /** Of a list; undefined where it is none. */
  get elements(): Values | undefined {
    return (this.different ??= Array.isArray(this.value) ? new Values(this.value) : undefined);
  }

  /** Of a text or a list; null where it is neither. */
  get length(): number | null {
    if (typeof this.value === 'string') {
      return (this.points ??= codePoints(this.value));
    }
    return Array.isArray(this.value) ? this.value.length : null;
  }

  /** What is wrong with it as a path, or null; undefined where it is no text. */
  get unclean(): string | null | undefined {
    if (this.wrong === undefined && typeof this.value === 'string') {
      this.wrong = cleanPath(this.value);
    }
    return this.wrong;
  }

  /** Of a clean path. */
  get segments(): readonly string[] {
    return (this.parts ??= (this.value as string).split('/'));
  }

  /** null where it is none that can be read in one way only. */
  get url(): Address | null {
    if (this.address === undefined) {
      this.address = typeof this.value === 'string' ? parseUrl(this.value) : null;
    }
    return this.address;
  }

  get ip(): Network | null {
    if (this.network === undefined) {
      this.network = typeof this.value === 'string' ? parseAddress(this.value) : null;
    }
    return this.network;
  }

  private canonical: string | undefined;
  private isComposed: boolean | undefined;
  private different: Values | undefined;
  private points: number | undefined;
  private wrong: string | null | undefined;
  private parts: readonly string[] | undefined;
  private address: Address | null | undefined;
  private network: Network | null | undefined;
}

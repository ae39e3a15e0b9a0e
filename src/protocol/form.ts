import { b64u } from './encoding';
import { Refusal } from './errors';
import type { Json } from './types';

/** Checks one value of a document; throws Refusal('malformed', where it went wrong). */
export type Form<T> = (value: unknown, where: string) => T;

export function malformed(where: string, what: string): never {
  throw new Refusal('malformed', `${where}: ${what}`);
}

/** A member that a closed form does not have: of a newer release, or of nobody's. */
export class UnknownMember extends Refusal {
  /** @param of the object that has it; no log shows it */
  constructor(where: string, name: string, of: Record<string, unknown>) {
    super('malformed', `${where}: unknown member ${JSON.stringify(name.slice(0, 80))}`);
    this.#name = name;
    this.#of = of;
  }

  /** Takes it out of the object that has it. @returns that object, and the name */
  takeOut(): { of: Record<string, unknown>; name: string } {
    delete this.#of[this.#name];
    return { of: this.#of, name: this.#name };
  }

  readonly #name: string;
  readonly #of: Record<string, unknown>;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is of a form and, as a whole, passes a check; that throws what it finds. */
export function agreeing<T>(form: Form<T>, check: (value: T, where: string) => void): Form<T> {
  return (value, where) => {
    const read = form(value, where);
    check(read, where);
    return read;
  };
}

/** An object with exactly these members; those whose name ends in `?` may be absent. */
export function closed<T>(members: Record<string, Form<unknown>>): Form<T> {
  const forms = new Map(
    Object.entries(members).map(([name, form]) => {
      const optional = name.endsWith('?');
      return [optional ? name.slice(0, -1) : name, { form, optional }] as const;
    })
  );
  return (value, where) => {
    if (!isObject(value)) {
      malformed(where, 'must be an object');
    }
    for (const name of Object.keys(value)) {
      if (!forms.has(name)) {
        throw new UnknownMember(where, name, value);
      }
    }
    for (const [name, { form, optional }] of forms) {
      if (Object.hasOwn(value, name)) {
        form(value[name], `${where}.${name}`);
      } else if (!optional) {
        malformed(where, `${name} is missing`);
      }
    }
    return value as T;
  };
}

/** An object with at least these members; those whose name ends in `?` may be absent. */
export function open<T>(members: Record<string, Form<unknown>>): Form<T> {
  const form = closed<T>(members);
  const names = Object.keys(members).map(name => name.replace(/\?$/, ''));
  return (value, where) => {
    if (!isObject(value)) {
      malformed(where, 'must be an object');
    }
    const known = names.filter(name => Object.hasOwn(value, name));
    form(Object.fromEntries(known.map(name => [name, value[name]])), where);
    return value as T;
  };
}

/** An object used as a dictionary. */
export function dictionary<T>(
  name: Form<string>,
  form: (value: unknown, where: string, name: string) => T,
  max: number
): Form<Record<string, T>> {
  return (value, where) => {
    if (!isObject(value)) {
      malformed(where, 'must be an object');
    }
    const entries = Object.entries(value);
    if (entries.length > max) {
      malformed(where, `more than ${max} members`);
    }
    for (const [key, member] of entries) {
      name(key, where);
      form(member, `${where}.${key}`, key);
    }
    return value as Record<string, T>;
  };
}

export function list<T>(form: Form<T>, { min = 0, max }: { min?: number; max: number }): Form<T[]> {
  return (value, where) => {
    if (!Array.isArray(value) || value.length < min || value.length > max) {
      malformed(where, `must be an array of ${min} to ${max}`);
    }
    value.forEach((element, i) => form(element, `${where}[${i}]`));
    return value as T[];
  };
}

export function orNull<T>(form: Form<T>): Form<T | null> {
  return (value, where) => (value === null ? null : form(value, where));
}

/** The number of code points of a well-formed string. */
export function codePoints(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0xd800 && code <= 0xdbff) {
      count--;
    }
  }
  return count;
}

export function text({ min = 0, max }: { min?: number; max: number }): Form<string> {
  return (value, where) => {
    if (typeof value !== 'string' || /\p{Cs}/u.test(value)) {
      malformed(where, 'must be a string');
    }
    const length = codePoints(value);
    if (length < min || length > max) {
      malformed(where, `must have ${min} to ${max} characters`);
    }
    return value;
  };
}

/** Names of objects, actions, arguments and fields: 1 to 200 characters, none of them a control. */
const nameText = text({ min: 1, max: 200 });
export const name: Form<string> = (value, where) => {
  const word = nameText(value, where);
  if (/\p{Cc}/u.test(word)) {
    malformed(where, 'must have no control characters');
  }
  return word;
};

export function pattern(expression: RegExp, what: string): Form<string> {
  return (value, where) => {
    if (typeof value !== 'string' || !expression.test(value)) {
      malformed(where, `must be ${what}`);
    }
    return value;
  };
}

export const id = pattern(/^[0-9a-f]{32}$/, '32 lower-case hexadecimal digits');
export const digestHex = pattern(/^[0-9a-f]{64}$/, 'a hexadecimal SHA-256');

/** b64u of `min` to `max` bytes. */
export function bytes(min: number, max: number): Form<string> {
  return (value, where) => {
    if (typeof value !== 'string' || value.length > Math.ceil((max * 4) / 3)) {
      malformed(where, `must be base64url of ${min} to ${max} bytes`);
    }
    let length: number;
    try {
      length = b64u.decode(value).length;
    } catch {
      malformed(where, 'must be base64url without padding');
    }
    if (length < min || length > max) {
      malformed(where, `must be base64url of ${min} to ${max} bytes`);
    }
    return value;
  };
}

export const jti = bytes(16, 32);
export const kid = bytes(32, 32);

export function integer(min: number, max: number = Number.MAX_SAFE_INTEGER): Form<number> {
  return (value, where) => {
    if (!Number.isSafeInteger(value) || (value as number) < min || (value as number) > max) {
      malformed(where, `must be an integer of ${min} to ${max}`);
    }
    return value as number;
  };
}

/** NumericDate in whole seconds, up to the end of the year 9999. */
export const time = integer(0, 253_402_300_799);

export const bool: Form<boolean> = (value, where) =>
  typeof value === 'boolean' ? value : malformed(where, 'must be true or false');

export function oneOf<T extends string>(...words: T[]): Form<T> {
  return (value, where) =>
    words.includes(value as T) ? (value as T) : malformed(where, `must be ${words.join(' or ')}`);
}

/** Any JSON object; what it holds is judged elsewhere. */
export const anyObject: Form<Record<string, Json>> = (value, where) =>
  isObject(value) ? (value as Record<string, Json>) : malformed(where, 'must be an object');

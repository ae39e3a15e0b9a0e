import { type Json, Refusal, visibleText } from '../protocol';
import { closest } from './closest';
import { ManifestError, type ManifestFault } from './errors';
import { lineOf, type Place, placeWords } from './place';
import { looksSecret } from './secretLike';
import { jsonOf } from './toml';

const LONGEST_TEXT = 2000;
const MOST_MEMBERS = 256;

/** One table of the file, read key by key; what is not known is refused, with what is meant. */
export class Section {
  /** @throws ManifestError manifest_bad_value, manifest_unknown_key */
  constructor(
    value: unknown,
    private readonly file: string,
    private readonly place: Place,
    known: readonly string[]
  ) {
    if (!isTable(value)) {
      this.fail('manifest_bad_value', [], 'is a table.');
    }
    this.values = value;
    for (const key of Object.keys(value)) {
      if (!known.includes(key)) {
        const near = closest(key, known);
        const rather = near === null ? `it has ${known.join(', ')}` : `did you mean “${near}”?`;
        this.fail('manifest_unknown_key', [key], `is not known here; ${rather}`);
      }
    }
  }

  /** All keys and values as they are, for tables whose keys people choose. */
  static entries(value: unknown, file: string, place: Place): [string, unknown][] {
    const keys = isTable(value) ? Object.keys(value) : [];
    const section = new Section(value, file, place, keys);
    if (keys.length > MOST_MEMBERS) {
      section.fail('manifest_too_large', [], `has more than ${MOST_MEMBERS} keys.`);
    }
    return Object.entries(section.values);
  }

  /** Tables, each with `[[key]]` of its own; none where there is no such key. */
  tables(key: string, most: number): unknown[] {
    const value = this.values[key];
    if (value !== undefined && !Array.isArray(value)) {
      const header = [...this.place.filter(part => typeof part === 'string'), key].join('.');
      this.fail('manifest_bad_value', [key], `begin with [[${header}]], one for each.`);
    }
    const list: unknown[] = value ?? [];
    if (list.length > most) {
      this.fail('manifest_too_large', [key], `are more than ${most}.`);
    }
    return list;
  }

  has(key: string): boolean {
    return this.values[key] !== undefined;
  }

  raw(key: string): unknown {
    return this.values[key];
  }

  text(key: string): string | undefined {
    const value = this.values[key];
    if (value === undefined) {
      return undefined;
    }
    if (typeof value !== 'string' || value === '' || value.length > LONGEST_TEXT) {
      this.fail('manifest_bad_value', [key], `is a text of 1 to ${LONGEST_TEXT} characters.`);
    }
    this.refuseSecrets(key, value);
    return value;
  }

  required(key: string, example: string): string {
    return this.text(key) ?? this.fail('manifest_bad_value', [], `needs ${key} = ${example}`);
  }

  /** One of these words. */
  word<T extends string>(key: string, words: readonly T[]): T | undefined {
    const value = this.values[key];
    if (value !== undefined && !words.includes(value as T)) {
      const all = words.map(word => `"${word}"`).join(', ');
      this.fail('manifest_bad_value', [key], `is one of ${all}.`);
    }
    return value as T | undefined;
  }

  flag(key: string): boolean | undefined {
    const value = this.values[key];
    if (value !== undefined && typeof value !== 'boolean') {
      this.fail('manifest_bad_value', [key], 'is true or false.');
    }
    return value;
  }

  count(key: string, least = 1): number | undefined {
    const value = this.values[key];
    const whole = typeof value === 'number' && Number.isSafeInteger(value) && value >= least;
    if (value !== undefined && !whole) {
      this.fail('manifest_bad_value', [key], `is a whole number of at least ${least}.`);
    }
    return value as number | undefined;
  }

  /** A text, or a list of them. */
  texts(key: string): string[] | undefined {
    const value = this.values[key];
    if (value === undefined) {
      return undefined;
    }
    const list: unknown[] = Array.isArray(value) ? value : [value];
    const good = list.every(
      (one): one is string => typeof one === 'string' && one !== '' && one.length <= LONGEST_TEXT
    );
    if (!good || list.length === 0 || list.length > MOST_MEMBERS) {
      this.fail('manifest_bad_value', [key], 'is a text, or a list of texts.');
    }
    list.forEach(one => this.refuseSecrets(key, one));
    return list;
  }

  /** Any value that JSON has, too. */
  json(key: string): Json | undefined {
    const value = this.values[key];
    const json = value === undefined ? undefined : jsonOf(value);
    if (value !== undefined && json === undefined) {
      this.fail('manifest_bad_value', [key], 'holds a date, nan or inf: write a text or a number.');
    }
    if (json !== undefined) {
      this.refuseSecrets(key, json);
    }
    return json;
  }

  fail(code: ManifestFault, key: Place, what: string): never {
    const place = [...this.place, ...key];
    const words = visibleText(placeWords(place), 160);
    throw new ManifestError(code, `${words} ${what}`.trim(), lineOf(this.file, place));
  }

  /**
   * What `read` makes of it, where the protocol takes that.
   *
   * @param otherwise what it is where it does not
   * @throws ManifestError manifest_bad_value
   */
  formed<T>(read: () => T, otherwise: string, key: Place = []): T {
    try {
      return read();
    } catch (error) {
      if (error instanceof Refusal) {
        this.fail('manifest_bad_value', key, `${otherwise}: ${error.detail.replace(/^\./, '')}.`);
      }
      throw error;
    }
  }

  private refuseSecrets(key: string, value: Json): void {
    if (looksSecret(value)) {
      this.fail(
        'manifest_secret',
        [key],
        'looks like a secret, which a file in a repository must not hold. Take it out, have it ' +
          'replaced where it came from, and write secret = "typed", "env:NAME" or ' +
          '"keyring:SERVICE/USER".'
      );
    }
  }

  private readonly values: Record<string, unknown>;
}

function isTable(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
  );
}

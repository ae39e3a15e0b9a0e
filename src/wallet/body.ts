import {
  type CellWord,
  FacetryError,
  type Lineage,
  lineage,
  type Need,
  type Note,
  note,
  parseNeed
} from '../protocol';
import { badInput } from './http';

/** One JSON object that a kernel sent, read member by member; unknown members are refused. */
export class Body {
  constructor(
    private readonly members: Record<string, unknown>,
    allowed: readonly string[]
  ) {
    const unknown = Object.keys(members).find(name => !allowed.includes(name));
    if (unknown !== undefined) {
      throw badInput(`“${unknown.slice(0, 40)}” is not known here; use ${allowed.join(', ')}.`);
    }
  }

  string(name: string, most = 512): string {
    const value = this.members[name];
    if (typeof value !== 'string' || value === '' || value.length > most) {
      throw badInput(`“${name}” must be a string of 1 to ${most} characters.`);
    }
    return value;
  }

  optionalString(name: string, most = 512): string | undefined {
    return this.members[name] === undefined ? undefined : this.string(name, most);
  }

  flag(name: string): boolean {
    const value = this.members[name] ?? false;
    if (typeof value !== 'boolean') {
      throw badInput(`“${name}” must be true or false.`);
    }
    return value;
  }

  count(name: string): number | undefined {
    const value = this.members[name];
    if (value === undefined) {
      return undefined;
    }
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
      throw badInput(`“${name}” must be a whole number.`);
    }
    return value;
  }

  object(name: string): Record<string, unknown> {
    const value = this.members[name] ?? {};
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw badInput(`“${name}” must be a JSON object.`);
    }
    return value as Record<string, unknown>;
  }

  /** `jti` of docs/protocol.md §3: b64u of 16 to 32 bytes. */
  optionalJti(): string | undefined {
    const jti = this.optionalString('jti');
    if (jti !== undefined && !/^[A-Za-z0-9_-]{22,43}$/.test(jti)) {
      throw badInput('“jti” must be base64url of 16 to 32 random bytes.');
    }
    return jti;
  }

  jti(): string {
    return this.optionalJti() ?? this.string('jti');
  }

  purpose(): string {
    const value = this.members['purpose'] ?? '';
    if (typeof value !== 'string' || [...value].length > 500) {
      throw badInput('“purpose” must be a string of at most 500 characters.');
    }
    return value;
  }

  needs(): Need[] {
    const value = this.members['needs'];
    if (!Array.isArray(value) || value.length < 1 || value.length > 16) {
      throw badInput('“needs” must be a list of 1 to 16 needs.');
    }
    return value.map((need, at) => parseNeed(need, `needs[${at}]`));
  }

  note(): Note {
    const { claim, based_on } = this.members;
    return this.formed(() => note({ claim, based_on }, 'note'), 'The note');
  }

  /** What the kernel says of its cell; what its server saw is nothing that a kernel says. */
  lineage(): Omit<Lineage, 'seen'> | undefined {
    const value = this.members['lineage'];
    if (value === undefined || value === null) {
      return undefined;
    }
    const { seen, ...told } = this.formed(() => lineage(value, 'lineage'), '“lineage”');
    if (seen !== undefined) {
      throw badInput('“lineage.seen” is not a kernel’s to say.');
    }
    return told;
  }

  private formed<T>(read: () => T, what: string): T {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof FacetryError)) {
        throw error;
      }
      const { detail } = error as { detail?: unknown };
      throw badInput(
        `${what} is malformed: ${typeof detail === 'string' ? detail : error.message}.`
      );
    }
  }

  /** Where the kernel says that it acts; which kernel it is is nothing that a kernel says. */
  cell(): Omit<CellWord, 'kernel'> | undefined {
    if (this.members['cell'] === undefined || this.members['cell'] === null) {
      return undefined;
    }
    const words = this.object('cell');
    if ('kernel' in words) {
      throw badInput('“cell.kernel” is not a kernel’s to say.');
    }
    const cell = new Body(words, ['id', 'notebook', 'count']);
    const id = cell.optionalString('id');
    const notebook = cell.optionalString('notebook', 4096);
    const count = cell.count('count');
    return {
      ...(id === undefined ? {} : { id }),
      ...(notebook === undefined ? {} : { notebook }),
      ...(count === undefined ? {} : { count })
    };
  }
}

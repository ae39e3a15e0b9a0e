import type { ReadEntry } from '../../service/entry';

const NONE: never[] = [];
Object.freeze(NONE);

/** Words that occur in very many entries are held once: of a million entries most of the memory. */
export class Shared {
  entry(entry: ReadEntry): ReadEntry {
    const { cell, ended } = entry;
    return {
      ...entry,
      principal: this.text(entry.principal),
      petname: this.text(entry.petname),
      object: this.text(entry.object),
      action: this.text(entry.action),
      facet: entry.facet === null ? null : this.text(entry.facet),
      outcome: this.text(entry.outcome),
      code: this.text(entry.code),
      mode: this.text(entry.mode),
      rule: this.text(entry.rule),
      decided: this.text(entry.decided),
      chain: entry.chain.length === 0 ? NONE : this.thing(entry.chain),
      restsOn: orNone(entry.restsOn),
      agreed: orNone(entry.agreed),
      basedOn: orNone(entry.basedOn),
      wouldBreak: orNone(entry.wouldBreak),
      drewOn: orNone(entry.drewOn),
      cell: cell === null ? null : this.thing(cell),
      ended: ended === null ? null : this.thing(ended)
    };
  }

  private text(text: string): string {
    const known = this.texts.get(text);
    if (known === undefined) {
      this.texts.set(text, text);
    }
    return known ?? text;
  }

  /** Nobody changes what is told of an entry, so equal things may be one. */
  private thing<T extends object>(thing: T): T {
    const key = JSON.stringify(thing);
    const known = this.things.get(key);
    if (known === undefined) {
      this.things.set(key, thing);
    }
    return (known as T | undefined) ?? thing;
  }

  private readonly texts = new Map<string, string>();
  private readonly things = new Map<string, object>();
}

function orNone<T>(list: T[]): T[] {
  return list.length === 0 ? NONE : list;
}

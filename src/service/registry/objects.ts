import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';

import type { Definition } from '../../protocol';
import { digestsOf } from '../definitions';
import type { RegisteredObject, Registry, Unit } from '../types';

/** The registered objects in memory over SQLite: few, and asked for at every call. */
export class Objects implements Registry {
  constructor(private readonly db: DatabaseSync) {
    for (const row of db.prepare('SELECT * FROM objects').all()) {
      const object = objectOf(row);
      this.byName.set(object.name, object);
    }
  }

  object(name: string): RegisteredObject | undefined {
    return this.byName.get(name);
  }

  list(): RegisteredObject[] {
    return [...this.byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  put(unit: Unit, object: RegisteredObject, by: string): void {
    this.db
      .prepare(
        `INSERT OR REPLACE INTO objects
           (name, kind, title, origin, config, definitions, registered_at, registered_by)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)`
      )
      .run(
        object.name,
        object.kind,
        object.title,
        object.origin,
        JSON.stringify(object.config),
        JSON.stringify(object.definitions),
        unit.now,
        by
      );
    this.change(unit, object.name, object);
  }

  /** Called with each change, before it is durable. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  remove(unit: Unit, name: string): void {
    this.db.prepare('DELETE FROM objects WHERE name = ?').run(name);
    this.change(unit, name, undefined);
  }

  private change(unit: Unit, name: string, object: RegisteredObject | undefined): void {
    const before = this.byName.get(name);
    this.set(name, object);
    unit.onRollback(() => this.set(name, before));
  }

  private set(name: string, object: RegisteredObject | undefined): void {
    if (object) {
      this.byName.set(name, object);
    } else {
      this.byName.delete(name);
    }
    this.listeners.forEach(tell => tell());
  }

  private readonly byName = new Map<string, RegisteredObject>();
  private readonly listeners: (() => void)[] = [];
}

function objectOf(row: Record<string, SQLOutputValue>): RegisteredObject {
  const definitions = JSON.parse(row.definitions as string) as Record<string, Definition>;
  return {
    name: row.name as string,
    kind: row.kind as string,
    title: row.title as string,
    origin: row.origin as string,
    config: JSON.parse(row.config as string) as unknown,
    definitions,
    digests: digestsOf(definitions)
  };
}

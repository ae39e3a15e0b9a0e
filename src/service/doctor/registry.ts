import type { DatabaseSync } from 'node:sqlite';

import { jcs } from '../../protocol';
import type { Differences } from './differences';
import type { Told } from './told';

/** Compares what is connected with what was registered: where calls go, and what they mean. */
export function checkRegistry(db: DatabaseSync, told: Told, differences: Differences): void {
  const left = new Map(told.registered);
  for (const row of db.prepare('SELECT * FROM objects ORDER BY name').all()) {
    const name = String(row['name']);
    const registered = left.get(name);
    left.delete(name);
    if (registered === undefined) {
      differences.add('registry', 'object_unknown', name, `“${name}” was registered by no entry.`);
      continue;
    }
    const stands = {
      kind: row['kind'],
      title: row['title'],
      origin: row['origin'],
      config: parsed(row['config'], withoutCredential),
      definitions: parsed(row['definitions'])
    };
    for (const [column, value] of Object.entries(stands)) {
      const says = registered[column as keyof typeof stands];
      if (value !== says) {
        // Definitions are long: that they differ is said, and the entry tells what they were.
        const detail = `The ${column} of “${name}” is not what was registered.`;
        differences.add('registry', column, name, detail);
      }
    }
  }
  const orphans = 'SELECT object FROM secrets WHERE object NOT IN (SELECT name FROM objects)';
  for (const { object } of db.prepare(orphans).all()) {
    const name = String(object);
    const detail = `A credential is kept for “${name}”, which is not connected.`;
    differences.add('registry', 'secret_unknown', name, detail);
  }
  for (const name of left.keys()) {
    differences.add(
      'registry',
      'object_missing',
      name,
      `“${name}” was registered and is not there.`
    );
  }
}

function parsed(text: unknown, of: (value: unknown) => unknown = value => value): unknown {
  try {
    return jcs(of(JSON.parse(String(text))));
  } catch {
    return undefined;
  }
}

/** What a credential is called is not in the ledger. */
function withoutCredential(config: unknown): unknown {
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    return config;
  }
  return Object.fromEntries(Object.entries(config).filter(([member]) => member !== 'credential'));
}

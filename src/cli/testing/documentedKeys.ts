import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { findCommand } from '../command';
import { COMMANDS } from '../run';

/** A command's keys by docs/command-line.md; those after a semicolon stand in some answers alone. */
export interface DocumentedKeys {
  always: string[];
  sometimes: string[];
}

/** What each command answers with `--json`, by docs/command-line.md. */
export const DOCUMENTED: ReadonlyMap<string, DocumentedKeys> = new Map(
  [
    ...readFileSync(join(__dirname, '../../../docs/command-line.md'), 'utf8').matchAll(
      /^\| `facetry ([a-z ]+)` \| ([^|]*) \|$/gm
    )
  ].map(([, name, cell]) => {
    const [always = '', sometimes = ''] = cell!.split(/;(.*)/);
    return [name!, { always: keysIn(always), sometimes: keysIn(sometimes) }];
  })
);

/** What stands otherwise in an answer than in that table; empty where all of it is as documented. */
export function undocumented(argv: readonly string[], out: string): string[] {
  const { name } = findCommand(COMMANDS, argv)!;
  const { always, sometimes } = DOCUMENTED.get(name)!;
  return out
    .trimEnd()
    .split('\n')
    .flatMap(line => {
      const keys = Object.keys(JSON.parse(line) as object);
      const missing = sometimes.length > 0 ? [] : always.filter(key => !keys.includes(key));
      const more = keys.filter(key => ![...always, ...sometimes].includes(key));
      return [...missing.map(key => `${name}: no ${key}`), ...more.map(key => `${name}: ${key}`)];
    });
}

function keysIn(cell: string): string[] {
  return [...cell.matchAll(/`(\w+)`/g)].map(([, key]) => key!);
}

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { EntryView } from '../../../src/protocol';
import type { Journey } from '../journey';
import type { Jupyter } from '../jupyter';
import type { Hostile } from './cell';
import { hostileScript } from './script';

type Attempt<K extends keyof Hostile> = Awaited<ReturnType<Hostile[K]>>;

/** A cell that shows the script in its output. */
export const SHOW = `from IPython.display import Javascript
Javascript(filename="hostile.js")`;

/** Puts the script where `SHOW` finds it. */
export async function placeScript(jupyter: Jupyter): Promise<void> {
  await writeFile(join(jupyter.notebooks, 'hostile.js'), await hostileScript());
}

/** Has the script in the page do something. */
export function does<K extends keyof Hostile>(
  lab: Journey,
  attempt: K,
  ...given: Parameters<Hostile[K]>
): Promise<Attempt<K>> {
  return lab.page.evaluate(
    ([name, args]) => {
      type Tried = Record<string, (...args: readonly unknown[]) => Promise<unknown>>;
      const { hostile } = window as unknown as { hostile: Tried };
      return hostile[name]!(...args);
    },
    [attempt, given] as const
  ) as Promise<Attempt<K>>;
}

/** Ids of the requests that wait for a person. */
export async function pending(jupyter: Jupyter): Promise<string[]> {
  const { requests } = (await jupyter.facetry('requests')) as { requests: { id: string }[] };
  return requests.map(({ id }) => id);
}

export async function entriesAfter(jupyter: Jupyter, index: number): Promise<EntryView[]> {
  const told = await jupyter.facetry('log query', `--after=${index}`, '--limit=1000');
  return (told as { entries: EntryView[] }).entries;
}

/** Index of the newest entry. */
export async function newest(jupyter: Jupyter): Promise<number> {
  return (await entriesAfter(jupyter, 0)).at(-1)!.index;
}

/** What was refused, as `who object action reason`, in the order of the ledger. */
export function refusedIn(entries: EntryView[]): string[] {
  return entries
    .filter(({ kind }) => kind === 'refusal')
    .map(entry => {
      const { petname } = entry;
      const { object, action } = opened(entry, 'what');
      const { code } = opened(entry, 'why');
      return [petname, object, action, code].filter(word => word !== undefined).join(' ');
    });
}

/** Kinds of entries by which somebody may do more than before. */
export const WIDENING = ['decision', 'registration', 'resume', 'delegation'];

function opened(entry: EntryView, group: 'who' | 'what' | 'why'): Record<string, unknown> {
  const opening = entry.openings[group];
  const text = opening ? Buffer.from(opening.bytes, 'base64url').toString() : '{}';
  return JSON.parse(text) as Record<string, unknown>;
}

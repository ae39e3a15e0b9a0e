import type { EntryView } from '../protocol';
import { type Chosen, chosenFor, freeze, FILE, knownBy, readManifest, usesOf } from '../manifest';
import { WalletError } from './http';
import type { Kept } from './principals';

const PAGE = 1000;
/** Entries of one principal that a freeze reads. */
const MOST_ENTRIES = 200_000;

/** What this notebook asks for by the text of a `facetry.toml`. */
export function needsOf(text: string, notebook: string | null, now: number): Chosen {
  return chosenFor(readManifest(text), notebook, now);
}

export interface Frozen {
  text: string;
  /** The needs in the block, by name. */
  names: string[];
  notes: string[];
}

/** The file with the least needs of what this principal did, by its own entries of the ledger. */
export async function frozen(
  { system }: Kept,
  asked: { text: string | null; notebook: string; loose: boolean }
): Promise<Frozen> {
  const [entries, { facets }, { objects }] = await Promise.all([
    ownEntries(system),
    system.self.facets(),
    system.registry.list()
  ]);
  const uses = usesOf(entries);
  if (uses.length === 0) {
    throw new WalletError(
      409,
      'nothing_used',
      `This notebook has used nothing yet, so ${FILE} stays as it is.`
    );
  }
  const known = knownBy(facets, objects);
  const { text, needs, notes } = freeze(asked.text, asked.notebook, uses, known, {
    loose: asked.loose
  });
  return { text, names: needs.map(({ name }) => name), notes };
}

async function ownEntries(system: Kept['system']): Promise<EntryView[]> {
  const all: EntryView[] = [];
  for (let after = -1; all.length < MOST_ENTRIES;) {
    const { entries } = await system.self.entries({ after, limit: PAGE });
    const last = entries.at(-1);
    if (last === undefined) {
      return all;
    }
    all.push(...entries);
    after = last.index;
  }
  throw new WalletError(409, 'too_much_used', `More than ${MOST_ENTRIES} entries can’t be frozen.`);
}

import { jcs, type Need, visibleText } from '../protocol';
import { ManifestError } from './errors';
import type { Known } from './known';
import { leastNeeds } from './least';
import type { NamedNeed } from './needs';
import { variableFrom } from './pythonName';
import { type Manifest, readManifest, VERSION } from './read';
import type { Use } from './used';
import { needText, textText, type Written } from './write';

const BEGINS = '# >>> facetry freeze';
const ENDS = '# <<< facetry freeze';
const SAYS =
  '# The least that this notebook used. The next `facetry freeze` writes this block anew;\n' +
  '# name, why and expires stay, and so does all outside of it.';

/** A file after a freeze. */
export interface Frozen {
  text: string;
  /** What the block says now. */
  needs: NamedNeed[];
  /** What is wider than what was done, and why. */
  notes: string[];
}

/**
 * The file with one block anew: the least needs of one notebook. All outside of the block stays, to
 * the byte.
 *
 * @param text null where there is no file yet
 * @param notebook its path below the folder of the file
 * @throws ManifestError also where the file as it is can't be read, or its block is broken
 */
export function freeze(
  text: string | null,
  notebook: string,
  uses: readonly Use[],
  known: Known,
  options: { loose?: boolean } = {}
): Frozen {
  const before = text ?? `facetry = ${VERSION}\n`;
  const { head, block, tail } = cut(before, notebook);
  const { needs, notes } = leastNeeds(uses, known, options);
  const earlier = readManifest(before).needs;
  const others = readManifest(head + tail);
  const written = named(needs, notebook, {
    taken: others.needs.map(({ name }) => name),
    earlier: block === '' ? [] : earlier
  });
  const after = joined(head, blockText(notebook, written), tail);
  const now = readManifest(after);
  const mine = now.needs.filter(one => !others.needs.some(other => jcs(other) === jcs(one)));
  if (!leavesAlone(others, now, written.length)) {
    throw broken('what stands behind the block belongs to it: begin that with a table of its own.');
  }
  return { text: after, needs: mine, notes };
}

/** The block of this notebook, its two lines included, and what stands before and behind it. */
function cut(text: string, notebook: string): { head: string; block: string; tail: string } {
  const lines = text.split(/(?<=\n)/);
  const at = (mark: string): number[] =>
    lines.flatMap((line, index) =>
      line.trimEnd() === `${mark} ${textText(notebook)}` ? [index] : []
    );
  const [begin, ...moreBegins] = at(BEGINS);
  const [end, ...moreEnds] = at(ENDS);
  if (begin === undefined && end === undefined) {
    return { head: text, block: '', tail: '' };
  }
  if (
    begin === undefined ||
    end === undefined ||
    end < begin ||
    moreBegins.length + moreEnds.length
  ) {
    throw broken(
      'its block of this notebook has not one beginning and one end: mend or remove it.'
    );
  }
  return {
    head: lines.slice(0, begin).join(''),
    block: lines.slice(begin, end + 1).join(''),
    tail: lines.slice(end + 1).join('')
  };
}

function blockText(notebook: string, needs: readonly Written[]): string {
  const mark = textText(notebook);
  const tables = needs.map(need => `${needText(need)}\n`);
  return [`${BEGINS} ${mark}\n${SAYS}\n`, ...tables, `${ENDS} ${mark}\n`].join('\n');
}

function joined(head: string, block: string, tail: string): string {
  const space = head === '' || head.endsWith('\n\n') ? '' : head.endsWith('\n') ? '\n' : '\n\n';
  return `${head}${space}${block}${tail}`;
}

/**
 * Names, reasons and ends of the file before, where it had this need, or one on the same object whose
 * actions have changed: cells call it by its name. Else of the object and, of several, the action.
 */
function named(
  needs: readonly Need[],
  notebook: string,
  { taken, earlier }: { taken: readonly string[]; earlier: readonly NamedNeed[] }
): Written[] {
  const used = new Set(taken);
  const kept = new Map<Need, NamedNeed>();
  const keep = (like: (before: Need, now: Need) => boolean): void => {
    for (const need of needs.filter(one => !kept.has(one))) {
      const before = earlier.find(
        one =>
          one.need.object === need.object &&
          like(one.need, need) &&
          one.notebooks?.includes(notebook) &&
          !used.has(one.name)
      );
      if (before !== undefined) {
        kept.set(need, before);
        used.add(before.name);
      }
    }
  };
  keep((before, now) => jcs(before.actions) === jcs(now.actions));
  keep(() => true);
  return needs.map(need => {
    const before = kept.get(need);
    const name = before?.name ?? free(need, used);
    used.add(name);
    return {
      name,
      notebooks: [notebook],
      why: before?.why ?? '',
      ends: before?.ends ?? null,
      need
    };
  });
}

function free({ object, actions }: Need, used: ReadonlySet<string>): string {
  const word = (text: string): string => variableFrom(text).replace(/^_+/, '').slice(0, 28);
  const base = word(object) || 'facet';
  const names = [base, `${base}_${word(actions[0]!)}`];
  for (let n = 2; ; n++) {
    const found = names.find(name => !used.has(name));
    if (found !== undefined) {
      return found;
    }
    names.push(`${base}_${n}`);
  }
}

/** Whether all that others wrote is as it was, and what was written is all that is new. */
function leavesAlone(others: Manifest, now: Manifest, written: number): boolean {
  const there = now.needs.map(one => jcs(one));
  return (
    jcs(now.services) === jcs(others.services) &&
    now.needs.length === others.needs.length + written &&
    others.needs.every(one => there.includes(jcs(one)))
  );
}

function broken(what: string): ManifestError {
  return new ManifestError('manifest_block', visibleText(what, 300));
}

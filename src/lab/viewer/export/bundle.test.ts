import '../../testing/dom';

import { decodeLeaf, parseBundleLine, verifyBundle } from '../../../ledger';
import { readVectors } from '../../../ledger/testing/vectors/files';
import { b64, type EntryView, utf8 } from '../../../protocol';
import { readEntry } from '../../service/entry';
import type { LedgerQuestion, Source } from '../../service/source';
import { bundleOf } from './bundle';

const { bundles } = readVectors();

/** The log of the vectors, as a service shows it; each answer is short. */
function recorded(leaveOut = -1): {
  source: Source;
  entries: EntryView[];
  /** Whether the head was asked for as witnesses cosigned it, each time. */
  heads: (boolean | undefined)[];
} {
  const lines = bundles.good.map(line => parseBundleLine(utf8.encode(line)));
  const head = lines.flatMap(line => (line.is === 'head' ? [line.head] : []))[0]!;
  const entries = lines.flatMap((line): EntryView[] => {
    if (line.is !== 'entry') {
      return [];
    }
    const { index, leaf, openings } = line.entry;
    const { k: kind, t: at, ref } = decodeLeaf(leaf);
    return [
      { index, kind, at, leaf: b64.encode(leaf), openings, ...(ref !== undefined && { ref }) }
    ];
  });
  const query = async ({ after, before = Infinity, kinds, limit }: LedgerQuestion) => {
    const found = entries.filter(
      ({ index, kind }) =>
        index > (after ?? -1) &&
        index < before &&
        index !== leaveOut &&
        (kinds?.includes(kind) ?? true)
    );
    const most = Math.min(limit, 4);
    return {
      entries: after === undefined ? found.slice(-most) : found.slice(0, most),
      size: entries.length
    };
  };
  const heads: (boolean | undefined)[] = [];
  const source = {
    head: async (published?: boolean) => {
      heads.push(published);
      return head;
    },
    query
  };
  return { source: source as unknown as Source, entries, heads };
}

const { signal } = new AbortController();
const progress = (): void => undefined;

async function text(blob: Blob): Promise<string> {
  return new Promise(resolve => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.readAsText(blob);
  });
}

const openedIn = (bundle: string): number[] =>
  bundle
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as { entry?: number; openings?: object })
    .filter(({ openings }) => Object.keys(openings ?? {}).length > 0)
    .map(({ entry }) => entry as number);

describe('a bundle of the viewer', () => {
  test('with all that there is is the one that the command line writes', async () => {
    const { source } = recorded();
    const whole = await text(await bundleOf(source, { shown: null, progress, signal }));
    expect(whole.trimEnd().split('\n')).toEqual(bundles.good);
  });

  test('of one use shows it, its outcome and what both rest on; proves the whole log', async () => {
    const { source, entries } = recorded();
    const use = entries.find(({ kind }) => kind === 'intent')!;
    const shown = [readEntry(use)];
    const bundle = await text(await bundleOf(source, { shown, progress, signal }));
    const verdict = await verifyBundle([utf8.encode(bundle)]);
    expect(verdict).toMatchObject({ ok: true, faults: [] });
    expect(verdict.proven.inclusion).toBe(true);
    expect(verdict.proven.uses).toBe(1);
    const open = openedIn(bundle);
    const outcome = entries.find(({ kind, ref }) => kind === 'outcome' && ref === use.index)!;
    expect(open).toEqual(expect.arrayContaining([use.index, outcome.index]));
    const kinds = open.map(index => entries[index]!.kind);
    expect(kinds).toEqual(expect.arrayContaining(['grant', 'enrolment', 'genesis']));
    expect(kinds).not.toContain('refusal');
  });

  test('of a refusal shows no act of anybody else', async () => {
    const { source, entries } = recorded();
    const refusal = entries.find(({ kind }) => kind === 'refusal')!;
    const shown = [readEntry(refusal)];
    const bundle = await text(await bundleOf(source, { shown, progress, signal }));
    expect(await verifyBundle([utf8.encode(bundle)])).toMatchObject({ faults: [] });
    const kinds = openedIn(bundle).map(index => entries[index]!.kind);
    expect(kinds).toContain('refusal');
    expect(kinds).not.toContain('intent');
    expect(kinds).not.toContain('outcome');
  });

  test('ends where witnesses cosigned the log, if that is wanted', async () => {
    const { source, heads } = recorded();
    await bundleOf(source, { shown: null, published: true, progress, signal });
    await bundleOf(source, { shown: null, progress, signal });
    expect(heads).toEqual([true, undefined]);
  });

  test('is none where the service leaves an entry out', async () => {
    const { source } = recorded(7);
    await expect(bundleOf(source, { shown: null, progress, signal })).rejects.toMatchObject({
      code: 'entry_missing'
    });
  });

  test('is given up where nobody wants it any more', async () => {
    const { source } = recorded();
    const given = new AbortController();
    given.abort();
    await expect(bundleOf(source, { shown: null, progress, signal: given.signal })).rejects.toThrow(
      'Given up.'
    );
  });
});

import { ServiceProblem } from '../../client';
import type { BrowserPrincipal } from '../../client/browserPrincipal';
import { type EntryView, type FieldGroup, b64u, safeText } from '../../protocol';
import { h } from '../dom';
import { type Page, type PageContext, plainPage, windowLink } from '../page';
import { spoken } from '../said';
import { type Strings, fill, phrase } from '../strings';

/** Longest text of one part that is shown, in characters. */
const MOST = 20_000;
/** How far behind an intent its outcome is looked for, in outcomes. */
const OUTCOMES = 200;

/**
 * What one entry commits to, in full: also the arguments and results of others, which JupyterLab's
 * page is not shown. Text only, whatever it holds.
 */
export async function entryPage(
  context: PageContext,
  device: BrowserPrincipal,
  index: number
): Promise<Page> {
  const { strings } = context;
  const entry = await device.system.ledger.entry(index).catch((error: unknown) => {
    if (error instanceof ServiceProblem && error.code === 'no_such_entry') {
      return null;
    }
    throw error;
  });
  if (entry === null) {
    return plainPage(strings.noEntry, fill(strings.noEntryWhy, index));
  }
  const outcome = entry.kind === 'intent' ? await outcomeOf(device, entry) : undefined;
  const what = opened(entry, 'what') as { object?: unknown; action?: unknown };
  const [action, object] = [what.action, what.object].map(part =>
    typeof part === 'string' ? part : ''
  ) as [string, string];
  // The service's own acts are said by what they come to.
  const name = object.startsWith('aios/')
    ? strings.entryKinds[entry.kind]
    : action && object
      ? spoken().doing(action, object)
      : action || object;
  return {
    element: h(
      'article',
      { class: 'card', 'aria-labelledby': 'card-heading' },
      h(
        'header',
        {},
        h(
          'h1',
          { tabindex: 0, id: 'card-heading' },
          ...phrase(strings.entryHeading, index, safeText(entry.petname ?? strings.theService))
        ),
        h(
          'p',
          { class: 'context' },
          ...(name === '' ? [] : [h('bdi', {}, safeText(name)), ' · ']),
          new Date(entry.at).toLocaleString()
        ),
        context.windowed
          ? null
          : h('p', {}, windowLink({ kind: 'entry', id: String(index) }, strings.inWindowAlone))
      ),
      ...parts(strings, entry),
      ...(outcome === undefined ? [] : parts(strings, outcome))
    )
  };
}

async function outcomeOf(
  device: BrowserPrincipal,
  { index }: EntryView
): Promise<EntryView | undefined> {
  const { entries } = await device.system.ledger.query({
    after: index,
    kinds: ['outcome'],
    limit: OUTCOMES
  });
  return entries.find(({ ref }) => ref === index);
}

function parts(strings: Strings, entry: EntryView): HTMLElement[] {
  const titles = [
    ['args', strings.entryArgs],
    ['terms', strings.entryTerms],
    ['why', strings.entryWhy],
    ['result', fill(strings.entryResult, entry.index)]
  ] as const;
  return titles
    .filter(([group]) => group in entry.openings)
    .map(([group, title]) =>
      h(
        'section',
        { class: 'opened' },
        h('h2', {}, title),
        h('pre', { tabindex: 0 }, shown(strings, opened(entry, group)))
      )
    );
}

/** The JSON that was committed to. */
function opened(entry: EntryView, group: FieldGroup): unknown {
  const bytes = entry.openings[group]?.bytes;
  if (bytes === undefined) {
    return {};
  }
  try {
    return JSON.parse(new TextDecoder().decode(b64u.decode(bytes)));
  } catch {
    return bytes;
  }
}

/** Line breaks of the layout are ours; those within strings are escaped already. */
function shown(strings: Strings, value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  const safe = text
    .slice(0, MOST)
    .split('\n')
    .map(line => line.replace(/\S.*/, rest => safeText(rest, MOST)))
    .join('\n');
  return text.length > MOST ? `${safe}\n${fill(strings.entryCut, text.length)}` : safe;
}

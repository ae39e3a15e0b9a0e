import { Dialog, showDialog, showErrorMessage } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { FacetView } from '../../protocol';
import { alive } from '../service/alive';
import type { FacetryModel } from '../service/model';
import { facetWords } from '../service/phrasing';

/** With more descendants than these a revocation is asked about once more. */
const MANY = 5;
/** Newest entries of a facet among which its calls in flight are looked for. */
const RECENT = 200;

/**
 * Ends a facet. Where more than a few hang on it, or a call is in flight, that is said and asked
 * about once more.
 */
export async function revoke(
  model: FacetryModel,
  trans: TranslationBundle,
  facet: FacetView
): Promise<void> {
  const now = model.now() / 1000;
  const below = model.descendants(facet).filter(other => alive(other, now));
  const calls = await inFlight(model, [facet, ...below]);
  if (below.length > MANY || calls > 0) {
    const sure = await showDialog({
      title: trans.__('Revoke this and everything lent from it?'),
      body: trans.__(
        '%1 Facets lent from it: %2. Running calls that will be cut off: %3.',
        facetWords(trans, facet).children,
        below.length,
        calls
      ),
      buttons: [
        Dialog.cancelButton({ label: trans.__('Keep') }),
        Dialog.warnButton({ label: trans.__('Revoke all') })
      ]
    });
    if (!sure.button.accept) {
      return;
    }
  }
  await revokeUnread(model, trans, facet.id);
}

/** Ends a facet of which nothing but its id may be known here: what would be asked about is unknown. */
export async function revokeUnread(
  model: FacetryModel,
  trans: TranslationBundle,
  id: string
): Promise<void> {
  await end(model, id, trans.__('The facet was not revoked'));
}

/** Ends a rule: what it granted stays, nothing more is granted by it. */
export async function revokeRule(
  model: FacetryModel,
  trans: TranslationBundle,
  id: string
): Promise<void> {
  await end(model, id, trans.__('The rule was not revoked'));
}

/** @param otherwise what is said where it does not end */
async function end(model: FacetryModel, id: string, otherwise: string): Promise<void> {
  try {
    await model.source.revoke(id);
    await model.refresh();
  } catch (error) {
    await showErrorMessage(otherwise, error as Error);
  }
}

/**
 * How many calls of these facets have no outcome: as the service says, and as was seen here, where what
 * the service has told meanwhile may not have come yet.
 */
async function inFlight(model: FacetryModel, facets: readonly FacetView[]): Promise<number> {
  const seen = model.running(facets.map(({ id }) => id));
  try {
    const pages = await Promise.all(
      facets
        .slice(0, MANY + 1)
        .map(({ id }) =>
          model.source.query({ facet: id, kinds: ['intent', 'outcome'], limit: RECENT })
        )
    );
    const entries = pages.flatMap(page => page.entries);
    const ended = new Set(entries.map(({ ref }) => ref));
    const begun = entries.filter(({ kind }) => kind === 'intent').map(({ index }) => index);
    return [...new Set([...seen, ...begun])].filter(index => !ended.has(index)).length;
  } catch {
    // Whoever wants to revoke must not be kept from it because a question has no answer.
    return seen.length;
  }
}

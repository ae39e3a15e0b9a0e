import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';

import { type FacetView, type ObjectView, safeText, type Terms } from '../protocol';
import { againCode, idStart, lendCode, renewCode, variableFrom } from './forms/code';
import { askLend, askNarrow } from './forms/lend';
import { boundsOf, wholeDraft } from './forms/lendDraft';
import { askUntil } from './forms/until';
import type { Unfinished } from './forms/unfinished';
import { LOOKED_AT, usedOnly } from './forms/usedOnly';
import { insertAndRun } from './notebooks/cells';
import { alive } from './service/alive';
import { again, recipients, wayOn } from './service/giving';
import type { FacetryModel } from './service/model';
import { facetWords } from './service/phrasing';

/**
 * What the notebook in front can do with what it holds, and with what it lent.
 *
 * All of it is a line of the notebook's own, which its kernel runs with its wallet: the page has no
 * key that gives, so that what a script in it can reach is what it reaches without us, namely the
 * kernel. What is asked of a person becomes a card of the approval page.
 */
export class Giving {
  constructor(private readonly options: Giving.IOptions) {}

  async lend(facet: FacetView): Promise<void> {
    const { trans, model } = this.options;
    const object = this.objectOf(facet);
    if (object === undefined) {
      return;
    }
    const known = recipients(model.holdings, facet.holder);
    const { unfinished } = this.options;
    const form = { object, facet, recipients: known, unfinished, now: model.now };
    const chosen = await askLend(trans, form);
    if (chosen !== null) {
      await this.run(lendCode({ from: this.start(facet), parent: facet.terms, ...chosen }));
    }
  }

  /** Lends on what was lent; asks for the same again of what was granted. */
  async renew(facet: FacetView): Promise<void> {
    const { trans, lifetime, model } = this.options;
    const name = safeText(facet.terms.object, 60);
    const giver = this.giverOf(facet);
    const common = { petname: facet.petname, terms: facet.terms, lifetime, now: model.now };
    if (giver !== null && facet.state === 'live') {
      const chosen = await askUntil(trans, {
        ...common,
        title: trans.__('Renew %1', name),
        accept: trans.__('Renew'),
        note: this.withBelow(
          facet,
          trans.__('The new facet continues with what is left of its limits; the old one ends.')
        ),
        latest: giver.terms.expiry,
        variable: null
      });
      if (chosen !== null) {
        await this.run(renewCode(this.start(giver), facet.id, chosen.expiry));
      }
      return;
    }
    const chosen = await askUntil(trans, {
      ...common,
      title: giver === null ? trans.__('Ask again for %1', name) : trans.__('Lend %1 again', name),
      accept: giver === null ? trans.__('Ask') : trans.__('Lend'),
      note:
        giver === null
          ? trans.__('Asks for the same limits on a new card. Uses are counted from zero again.')
          : trans.__('With the same limits. Uses are counted from zero again.'),
      latest: giver?.terms.expiry ?? null,
      variable: giver === null ? variableFrom(facet.terms.object) : null
    });
    if (chosen !== null) {
      await this.anew(facet, giver, chosen);
    }
  }

  /** The same limits and the old end, for what was revoked. */
  async regrant(facet: FacetView): Promise<void> {
    const { trans } = this.options;
    const { expiry, object } = facet.terms;
    if (expiry === null) {
      return;
    }
    const purpose = trans.__('again, with the same limits and the old end');
    const variable = variableFrom(object);
    await this.anew(facet, this.giverOf(facet), { expiry, purpose, variable });
  }

  /** @param used whether it begins with what was used of it */
  async narrow(facet: FacetView, used = false): Promise<void> {
    const { trans, model } = this.options;
    const object = this.objectOf(facet);
    if (object === undefined) {
      return;
    }
    const giver = this.giverOf(facet);
    const bounds = boundsOf(object, facet, facet.terms);
    const terms = await askNarrow(trans, {
      bounds,
      draft: wholeDraft(bounds, facet.holder, used ? await this.used(facet, object) : undefined),
      petname: facet.petname,
      before: facetWords(trans, facet),
      note: this.withBelow(
        facet,
        giver === null
          ? trans.__('A card asks for the narrower facet. Once that is granted, the wide one ends.')
          : trans.__('The narrower facet is lent at once; then the wide one ends.')
      ),
      accept: giver === null ? trans.__('Ask') : trans.__('Narrow'),
      now: model.now
    });
    if (terms === null) {
      return;
    }
    if (giver === null) {
      const purpose = trans.__('narrower than before');
      const variable = variableFrom(object.name);
      await this.run(againCode({ terms, purpose, variable, instead: this.start(facet) }));
    } else {
      const from = { from: this.start(giver), parent: giver.terms };
      await this.run(lendCode({ ...from, to: facet.petname, terms, instead: facet.id }));
    }
  }

  /** Lends or asks for a facet with these limits, where the former has ended or will. */
  private async anew(
    facet: FacetView,
    giver: FacetView | null,
    { expiry, purpose, variable }: { expiry: number; purpose: string; variable: string }
  ): Promise<void> {
    const terms = again(facet.terms, expiry, this.options.now);
    await this.run(
      giver === null
        ? againCode({ terms, purpose, variable })
        : lendCode({ from: this.start(giver), parent: giver.terms, to: facet.petname, terms })
    );
  }

  /** The facet that this notebook lent it from; null where it was granted to the notebook itself. */
  private giverOf(facet: FacetView): FacetView | null {
    const { model, notebook, now } = this.options;
    return wayOn(model.holdings, facet, { notebook, now }) === 'lender'
      ? (model.holdings.facets.find(({ id }) => id === facet.parent) ?? null)
      : null;
  }

  /** A note, with how much that was passed on ends with the facet. */
  private withBelow(facet: FacetView, note: string): string {
    const { trans, model, now } = this.options;
    const below = model.descendants(facet).filter(other => alive(other, now)).length;
    return below === 0
      ? note
      : `${note} ${trans._n('%1 facet lent from it ends with it.', '%1 facets lent from it end with it.', below)}`;
  }

  /** What was used of it; all of it, where that can't be told. */
  private async used(facet: FacetView, object: ObjectView): Promise<Terms> {
    const { source } = this.options.model;
    const { entries } = await source.query({
      facet: facet.id,
      kinds: ['intent'],
      limit: LOOKED_AT
    });
    return usedOnly(object, facet.terms, entries)?.terms ?? facet.terms;
  }

  private objectOf({ terms }: FacetView): ObjectView | undefined {
    return this.options.model.holdings.objects.find(({ name }) => name === terms.object);
  }

  private start({ id }: FacetView): string {
    return idStart(id, this.options.model.holdings.facets);
  }

  private run(code: string): Promise<void> {
    return insertAndRun(this.options.panel, code);
  }
}

export namespace Giving {
  export interface IOptions {
    trans: TranslationBundle;
    model: FacetryModel;
    /** The notebook whose kernel does it. */
    panel: NotebookPanel;
    /** Its principal. */
    notebook: string | null;
    /** Seconds since the epoch. */
    now: number;
    /** What was begun and not finished when the page was reloaded. */
    unfinished: Unfinished;
    /** Seconds for which something goes on, if nothing else is chosen. */
    lifetime: number;
  }
}

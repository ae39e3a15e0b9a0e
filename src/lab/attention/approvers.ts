import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { safeText } from '../../protocol';
import type { FacetryModel } from '../service/model';

/**
 * Tells a person of every browser, terminal or recovery code that became able to approve while
 * this page was open: nobody gets that power unseen, by whatever way it came.
 */
export class ApproverNotices {
  constructor(
    private readonly model: FacetryModel,
    private readonly options: ApproverNotices.IOptions
  ) {}

  /** To be called whenever principals may have changed. */
  look(): void {
    if (this.model.asOf === null) {
      return;
    }
    const owners = this.model.holdings.principals.filter(
      ({ kind }) => kind === 'owner' || kind === 'approver'
    );
    const known = this.known;
    this.known = new Set(owners.map(({ principal }) => principal));
    // Those that are there when the page opens are no news, nor is the first of all.
    if (known === null || known.size === 0) {
      return;
    }
    for (const { principal, petname, kind } of owners) {
      if (!known.has(principal)) {
        this.tell(safeText(petname, 200), kind === 'approver');
      }
    }
  }

  private tell(who: string, part: boolean): void {
    const { trans, show } = this.options;
    const words = part
      ? trans.__('“%1” can now approve a part of what is asked here.', who)
      : trans.__('“%1” can now approve here.', who);
    Notification.warning(words, {
      autoClose: false,
      actions: [{ label: trans.__('Who may approve…'), displayType: 'accent', callback: show }]
    });
  }

  private known: Set<string> | null = null;
}

export namespace ApproverNotices {
  export interface IOptions {
    trans: TranslationBundle;
    /** Opens the list of who may approve. */
    show(): void;
  }
}

import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { type EntryView, safeText } from '../../protocol';
import type { FacetryModel } from '../service/model';
import { opened } from '../service/opened';
import { names } from '../service/words';

/** How long a notice is in sight; it stays in JupyterLab's own list. */
const IN_SIGHT = 5000;

/** Tells a person what rules granted, each with the way to take it back. */
export class RuleNotices {
  constructor(
    private readonly model: FacetryModel,
    private readonly trans: TranslationBundle
  ) {
    model.appended.connect((_, entry) => this.heard(entry));
  }

  private heard(entry: EntryView): void {
    const { model, trans } = this;
    if (entry.kind === 'decision') {
      const { mode, rule } = opened(entry, 'what');
      if (mode === 'rule') {
        this.decisions.set(entry.index, typeof rule === 'string' ? rule : '');
      }
      return;
    }
    const rule = entry.kind === 'grant' ? this.decisions.get(entry.ref ?? -1) : undefined;
    if (rule === undefined) {
      return;
    }
    const { object, actions } = opened(entry, 'what');
    const { petname, facet } = opened(entry, 'who');
    const what = `${names(Array.isArray(actions) ? actions.map(String) : [])} · ${safeText(String(object), 200)}`;
    Notification.info(
      trans.__(
        'The rule “%1” granted %2: %3',
        safeText(rule, 120),
        safeText(String(petname), 200),
        what
      ),
      {
        autoClose: IN_SIGHT,
        actions: [
          {
            label: trans.__('Revoke'),
            displayType: 'warn',
            callback: () => void model.source.revoke(String(facet)).then(() => model.refresh())
          }
        ]
      }
    );
  }

  /** Names of rules, by the entries of what they decided. */
  private readonly decisions = new Map<number, string>();
}

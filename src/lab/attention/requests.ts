import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { type RequestView, safeText } from '../../protocol';
import type { FacetryModel } from '../service/model';
import { names } from '../service/words';

/**
 * Calls a person for requests that wait while the sidebar is out of sight; takes the call back when
 * the request is settled, or the sidebar is shown.
 */
export class RequestCalls {
  constructor(
    private readonly model: FacetryModel,
    private readonly options: RequestCalls.IOptions
  ) {}

  /** To be called whenever requests, or what is in sight, have changed. */
  look(): void {
    const waiting = this.model.waiting;
    for (const [request, call] of this.calls) {
      if (this.options.inSight() || !waiting.some(({ id }) => id === request)) {
        Notification.dismiss(call);
        this.calls.delete(request);
      }
    }
    for (const request of waiting) {
      if (!this.known.has(request.id)) {
        this.known.add(request.id);
        if (this.options.enabled() && !this.options.inSight()) {
          this.call(request);
        }
      }
    }
  }

  private call(request: RequestView): void {
    const { trans, show } = this.options;
    const { act } = request;
    const [need] = request.needs;
    const actions = act ? [act.act] : (need?.terms.actions ?? []);
    const object = act?.obj ?? need?.terms.object ?? '';
    const what = `${names(actions)} · ${safeText(object, 200)}`;
    const who = safeText(request.who.petname, 200);
    const call = Notification.info(
      act
        ? trans.__('%1 waits for you to confirm: %2', who, what)
        : trans.__('%1 waits for you: %2', who, what),
      {
        autoClose: false,
        actions: [
          { label: trans.__('Show'), displayType: 'accent', callback: () => show(request.id) }
        ]
      }
    );
    this.calls.set(request.id, call);
  }

  /** Requests that were seen before, so that each is called for once. */
  private readonly known = new Set<string>();
  /** Notifications in sight, by request. */
  private readonly calls = new Map<string, string>();
}

export namespace RequestCalls {
  export interface IOptions {
    trans: TranslationBundle;
    /** Whether the sidebar can be seen. */
    inSight(): boolean;
    /** Whether the person wants to be called. */
    enabled(): boolean;
    show(request: string): void;
  }
}

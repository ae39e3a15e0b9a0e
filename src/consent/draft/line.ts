import { normalizeNeed, ROWS, safeText, sentence } from '../../protocol';
import { h } from '../dom';
import type { LineDraft } from './draft';
import { limitField } from './limitField';
import { Signed, signed } from '../said';
import { type Strings, fill } from '../strings';

/** More limits than these fold away. */
const OPEN_LIMITS = 2;

/** One line of a card: what is asked in one column, what would be granted in the other. */
export class Line {
  /**
   * @param edited called after each change of the draft, with what now reads otherwise
   * @param folds whether all that narrows it but its actions is folded away
   */
  constructor(
    readonly draft: LineDraft,
    private readonly petname: string,
    private readonly strings: Strings,
    private readonly edited: (changed: Element[]) => void,
    private readonly folds = false
  ) {
    const requested = normalizeNeed(draft.requested);
    this.granted = new Signed(strings, null, true);
    this.element = h(
      'section',
      { class: 'line', role: 'group', 'aria-label': safeText(requested.object) },
      h(
        'div',
        { class: 'column requested' },
        h('h2', {}, strings.requested),
        signed(strings, words => sentence(petname, requested, words)),
        this.warning(),
        this.tried(),
        this.explained()
      ),
      h(
        'div',
        { class: 'column granted' },
        h('h2', {}, strings.youGrant),
        this.granted.element,
        draft.capped ? h('p', { class: 'capped' }, strings.capped) : null,
        draft.grantable ? this.controls() : null
      )
    );
    this.redraw();
  }

  readonly element: HTMLElement;

  /** Leads to connecting what this line asks for. */
  offer(open: () => void): void {
    const words = fill(this.strings.connectFirst, safeText(this.draft.asked.terms.object));
    const button = h(
      'button',
      { type: 'button', class: 'link', click: event => void (event.isTrusted && open()) },
      words
    );
    this.element.querySelector('.warning')?.after(button);
  }

  private redraw(): void {
    // A sentence that shrinks would pull the buttons up under the pointer.
    const { element } = this.granted;
    element.style.minHeight = `${element.getBoundingClientRect().height}px`;
    const terms = this.draft.terms();
    this.granted.show(
      terms === null ? null : words => sentence(this.petname, terms, words),
      this.strings.nothing
    );
    this.element.classList.toggle('empty', terms === null);
    this.element.classList.toggle('struck', terms === null && this.draft.grantable);
  }

  private changed(...others: Element[]): void {
    this.redraw();
    this.edited([this.granted.element, ...others]);
  }

  private warning(): HTMLElement | null {
    const { draft, strings } = this;
    const { terms, known } = draft.asked;
    if (known) {
      return null;
    }
    const missing = terms.actions.filter(action => !draft.offered(action));
    const words = draft.grantable
      ? fill(
          strings.unknownActions,
          safeText(terms.object),
          missing.map(name => safeText(name)).join(', ')
        )
      : draft.asked.definitions
        ? fill(strings.noActionThere, safeText(terms.object))
        : fill(strings.unknownObject, safeText(terms.object));
    return h('p', { class: 'warning' }, words);
  }

  /** That a limit is read does not mean that it holds. */
  private tried(): HTMLElement | null {
    const { observe } = this.draft.asked.terms;
    return observe === undefined
      ? null
      : h(
          'p',
          { class: 'warning' },
          fill(this.strings.triedUntil, moment(observe.until, this.draft.now))
        );
  }

  /** What each action does and takes, on demand. */
  private explained(): HTMLElement | null {
    const definitions = Object.values(this.draft.asked.definitions ?? {});
    if (definitions.length === 0) {
      return null;
    }
    const items = definitions.map(({ name, summary, args, http, safe }) => {
      const takes = Object.keys((args.properties ?? {}) as object);
      const where = http ? `${http.method} ${http.path}` : '';
      return h(
        'li',
        {},
        h('code', {}, safeText(name)),
        ' ',
        safeText(summary, 200),
        safe ? null : h('small', {}, this.strings.canWrite),
        takes.length > 0
          ? h('small', {}, fill(this.strings.takes, takes.map(arg => safeText(arg)).join(', ')))
          : null,
        where ? h('small', {}, safeText(where)) : null
      );
    });
    return h('details', {}, h('summary', {}, this.strings.whatTheyDo), h('ul', {}, ...items));
  }

  private controls(): HTMLElement {
    const { draft, strings } = this;
    const { terms } = draft.asked;
    const limits = new Map(
      draft
        // Also of an action that was struck before the card was drawn.
        .limitable(draft.grantableActions)
        .map(({ name, type }) => [
          name,
          limitField(draft, name, type, strings, () => this.changed())
        ])
    );
    const redrawLimits = (): void => {
      const wanted = new Set(draft.limitable().map(({ name }) => name));
      for (const [name, limit] of limits) {
        limit.classList.toggle('off', !wanted.has(name));
        limit.inert = !wanted.has(name);
      }
    };
    const limiting = [
      this.lifetime(),
      this.count(strings.uses, draft.uses, terms.uses ?? null, value => (draft.uses = value)),
      terms.rate === undefined
        ? null
        : this.count(
            strings.callsIn[terms.rate.per] ?? fill(strings.calls, terms.rate.per),
            draft.calls,
            terms.rate.calls,
            value => (draft.calls = value)
          ),
      terms.result?.rows === undefined
        ? null
        : this.count(strings.rows, draft.rows, terms.result.rows, value => (draft.rows = value)),
      ...Object.entries(terms.budget ?? {}).map(([name, { limit }]) => this.budget(name, limit)),
      terms.delegation
        ? this.checkbox(strings.lending, draft.lending, on => (draft.lending = on))
        : null,
      draft.confirmable
        ? this.checkbox(strings.askEachTime, draft.confirm, on => (draft.confirm = on), 'added')
        : null,
      terms.observe === undefined
        ? null
        : this.checkbox(
            fill(strings.tryUntil, moment(terms.observe.until, draft.now)),
            draft.trying,
            on => (draft.trying = on)
          ),
      this.limits([...limits.values()])
    ];
    redrawLimits();
    const actions = this.actions(redrawLimits);
    if (!this.folds) {
      return h('div', { class: 'controls' }, actions, ...limiting);
    }
    const folded = h('div', { class: 'controls' }, ...limiting);
    return h(
      'div',
      { class: 'folding' },
      actions,
      h('details', {}, h('summary', {}, strings.narrow), folded)
    );
  }

  private actions(struck: () => void): HTMLElement {
    const { draft, strings } = this;
    const boxes = draft.asked.terms.actions.map(action => {
      const box = h('input', {
        type: 'checkbox',
        checked: draft.actions.has(action),
        disabled: !draft.offered(action),
        change: () => {
          if (box.checked) {
            draft.actions.add(action);
          } else {
            draft.actions.delete(action);
          }
          struck();
          this.changed();
        }
      });
      const safe = draft.asked.definitions?.[action]?.safe === true;
      return h(
        'label',
        { class: 'action' },
        box,
        h('span', {}, safeText(action)),
        safe || !draft.offered(action) ? null : h('small', {}, strings.writes)
      );
    });
    return h('fieldset', { class: 'actions' }, h('legend', {}, strings.actions), ...boxes);
  }

  private budget(name: string, most: number): HTMLElement {
    const { draft, strings } = this;
    const input = h('input', {
      type: 'number',
      min: 0,
      max: most,
      step: name === ROWS ? 1 : 'any',
      value: draft.budgets.get(name) ?? most,
      input: () => {
        const typed = Number(input.value);
        const wanted = name === ROWS ? Math.floor(typed) : typed;
        if (wanted > 0 && wanted < most) {
          draft.budgets.set(name, wanted);
        } else {
          draft.budgets.delete(name);
        }
        this.changed();
      }
    });
    const words = name === ROWS ? strings.rowsInAll : fill(strings.budget, safeText(name));
    return h('label', {}, h('span', {}, words), input);
  }

  /** @param kind `added`: what is not ticked was not asked for, and so not struck. */
  private checkbox(words: string, on: boolean, set: (on: boolean) => void, kind = ''): HTMLElement {
    const box = h('input', {
      type: 'checkbox',
      checked: on,
      change: () => {
        set(box.checked);
        this.changed();
      }
    });
    return h('label', { class: `action ${kind}`.trim() }, box, h('span', {}, words));
  }

  private count(
    label: string,
    value: number | null,
    most: number | null,
    set: (value: number | null) => void
  ): HTMLElement {
    const input = h('input', {
      type: 'number',
      min: 1,
      max: most ?? undefined,
      step: 1,
      value: value ?? '',
      placeholder: this.strings.unlimited,
      input: () => {
        const wanted = input.value === '' ? null : Math.max(1, Math.floor(Number(input.value)));
        const bounded = most === null ? wanted : Math.min(wanted ?? most, most);
        set(bounded !== null && Number.isFinite(bounded) ? bounded : most);
        this.changed();
      }
    });
    return h('label', {}, h('span', {}, label), input);
  }

  private lifetime(): HTMLElement {
    const { draft, strings } = this;
    const label = h('span');
    const end = draft.asked.terms.expiry ?? null;
    // The moment stands above the field: beside the length it would not fit into a sidebar.
    const name = (): void => {
      const at = draft.lifetime === null ? end : draft.end(draft.lifetime);
      label.textContent =
        at === null ? strings.until : fill(strings.untilThen, moment(at, draft.now));
    };
    const select = h('select', {
      change: () => {
        draft.lifetime = select.value === '' ? null : Number(select.value);
        name();
        this.changed(label);
      }
    });
    if (end !== null) {
      select.append(
        h('option', { value: '' }, draft.endCapped ? moment(end, draft.now) : strings.asAsked)
      );
    }
    for (const seconds of draft.lifetimes()) {
      const option = h('option', { value: seconds }, strings.lifetimes[seconds]!);
      option.selected = seconds === draft.lifetime;
      select.append(option);
    }
    name();
    return h('label', {}, label, select);
  }

  private limits(fields: HTMLElement[]): HTMLElement | null {
    const { draft, strings } = this;
    if (fields.length === 0) {
      return null;
    }
    if (fields.length <= OPEN_LIMITS) {
      return h('div', { class: 'limits' }, ...fields);
    }
    const open = draft.limits.size > 0;
    const summary = h('summary', {}, fill(strings.limits, fields.length));
    return h('details', { class: 'limits', open }, summary, ...fields);
  }

  private readonly granted: Signed;
}

function moment(seconds: number, now: number): string {
  const at = new Date(seconds * 1000);
  // Within a day the time says it; later the day matters more than the hour.
  const soon = seconds - now < 23 * 3600;
  return soon
    ? at.toLocaleTimeString(undefined, { timeStyle: 'short' })
    : at.toLocaleDateString(undefined, { weekday: 'short', day: 'numeric', month: 'short' });
}

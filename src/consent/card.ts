import {
  type Constraint,
  normalizeNeed,
  safeText,
  sentence,
  subsumes,
  withDeclared
} from '../protocol';
import { h } from './dom';
import { type AskedLine, LineDraft } from './draft';
import { type Strings, fill } from './strings';

/** A request as `aios/requests show` gives it, reduced to what the card needs. */
export interface AskedRequest {
  id: string;
  petname: string;
  chain: string[];
  purpose: string;
  cell: string | null;
  lines: AskedLine[];
  digest: string;
}

/**
 * The approval card: what is asked in one column, what will be granted in the other. It draws and
 * edits; whether a press counts is decided by `Approval` (approval.ts).
 */
export class Card {
  constructor(
    readonly request: AskedRequest,
    private readonly strings: Strings,
    now: number,
    private readonly edited: () => void
  ) {
    this.drafts = request.lines.map(line => new LineDraft(line, now));
    this.heading = h(
      'h1',
      { tabindex: -1, id: 'card-heading' },
      fill(
        request.lines.length === 1 ? strings.asks : strings.asksMany,
        safeText(request.petname),
        request.lines.length
      )
    );
    this.element = h('article', { class: 'card', 'aria-labelledby': 'card-heading' });
    this.element.append(this.heading, this.context(), this.columns());
  }

  readonly element: HTMLElement;
  readonly heading: HTMLElement;
  readonly drafts: LineDraft[];

  /** Why what is drafted can't be granted as it stands, or null. */
  problem(): string | null {
    for (const draft of this.drafts) {
      const terms = draft.terms();
      const { terms: asked, definitions = {} } = draft.asked;
      if (terms === null) {
        continue;
      }
      const wider = subsumes(withDeclared(normalizeNeed(asked), terms.actions, definitions), terms);
      if (wider !== null) {
        return fill(this.strings.notNarrower, wider);
      }
    }
    return null;
  }

  get empty(): boolean {
    return this.drafts.every(draft => draft.terms() === null);
  }

  get narrowed(): boolean {
    return this.drafts.some(draft => draft.narrowed());
  }

  private context(): HTMLElement {
    const { request, strings } = this;
    const facts = h('div', { class: 'context' });
    if (request.chain.length > 1) {
      const others = request.chain
        .slice(1)
        .map(petname => safeText(petname))
        .join(' ← ');
      facts.append(h('p', {}, fill(strings.through, others)));
    }
    if (request.cell) {
      facts.append(h('p', {}, fill(strings.fromCell, safeText(request.cell))));
    }
    facts.append(
      request.purpose
        ? h(
            'p',
            { class: 'purpose' },
            strings.saysWhy,
            ' ',
            h('q', { dir: 'auto' }, safeText(request.purpose))
          )
        : h('p', { class: 'purpose' }, strings.noReason)
    );
    return facts;
  }

  private columns(): HTMLElement {
    const body = h('div', { class: 'lines' });
    for (const draft of this.drafts) {
      body.append(this.line(draft));
    }
    return body;
  }

  private line(draft: LineDraft): HTMLElement {
    const { strings } = this;
    const granted = h('p', { class: 'sentence', 'aria-live': 'polite' });
    const refresh = (): void => {
      const terms = draft.terms();
      granted.textContent =
        terms === null ? strings.nothing : sentence(this.request.petname, terms);
      granted.classList.toggle('nothing', terms === null);
      this.edited();
    };
    const controls = h('div', { class: 'controls' });
    const limits = h('div', { class: 'limits' });
    if (draft.asked.known) {
      controls.append(
        this.actions(draft, () => {
          limits.replaceChildren(...this.limits(draft, refresh));
          refresh();
        }),
        this.count(draft.uses, strings.uses, draft.asked.terms.uses ?? null, value => {
          draft.uses = value;
          refresh();
        }),
        this.lifetime(draft, refresh)
      );
      if (draft.asked.terms.result?.rows !== undefined) {
        controls.append(
          this.count(draft.rows, strings.rows, draft.asked.terms.result.rows, value => {
            draft.rows = value;
            refresh();
          })
        );
      }
      limits.replaceChildren(...this.limits(draft, refresh));
      controls.append(limits);
    }
    refresh();
    return h(
      'section',
      { class: 'line' },
      h(
        'div',
        { class: 'column' },
        h('h2', {}, strings.requested),
        h('p', { class: 'sentence' }, draft.asked.sentence),
        draft.asked.known ? null : h('p', { class: 'warning' }, strings.unknownObject)
      ),
      h('div', { class: 'column' }, h('h2', {}, strings.youGrant), granted, controls)
    );
  }

  private actions(draft: LineDraft, changed: () => void): HTMLElement {
    const set = h('fieldset', { class: 'actions' });
    for (const action of draft.asked.terms.actions) {
      const summary = draft.asked.definitions?.[action]?.summary ?? '';
      const box = h('input', {
        type: 'checkbox',
        checked: draft.actions.has(action),
        change: () => {
          if (box.checked) {
            draft.actions.add(action);
          } else {
            draft.actions.delete(action);
          }
          changed();
        }
      });
      set.append(h('label', { title: safeText(summary) }, box, ' ', safeText(action)));
    }
    return set;
  }

  private count(
    value: number | null,
    label: string,
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
      }
    });
    return h('label', {}, h('span', {}, label), input);
  }

  private lifetime(draft: LineDraft, changed: () => void): HTMLElement {
    const { strings } = this;
    const select = h('select', {
      change: () => {
        draft.lifetime = select.value === '' ? null : Number(select.value);
        changed();
      }
    });
    const end = draft.asked.terms.expiry ?? null;
    if (end !== null) {
      const asked = new Date(end * 1000).toLocaleString();
      select.append(h('option', { value: '' }, fill(strings.asAsked, asked)));
    }
    for (const seconds of draft.lifetimes()) {
      const option = h('option', { value: seconds }, strings.lifetimes[seconds] ?? `${seconds} s`);
      option.selected = seconds === draft.lifetime;
      select.append(option);
    }
    return h('label', {}, h('span', {}, strings.until), select);
  }

  private limits(draft: LineDraft, changed: () => void): HTMLElement[] {
    return draft.limitable().map(({ name, type }) => {
      const numeric = type !== 'string';
      const input = h('input', {
        type: numeric ? 'number' : 'text',
        step: 'any',
        value: limitText(draft.limits.get(name)),
        input: () => {
          const limit = input.value === '' ? null : limitOf(name, type, input.value);
          if (limit === null) {
            draft.limits.delete(name);
          } else {
            draft.limits.set(name, limit);
          }
          changed();
        }
      });
      const words = numeric ? this.strings.atMost : this.strings.only;
      return h('label', {}, h('span', {}, `${safeText(name)} ${words}`), input);
    });
  }
}

function limitOf(name: string, type: string, text: string): Constraint | null {
  if (type === 'string') {
    return name === 'path' ? { path: text } : { exact: text };
  }
  const most = Number(text);
  return Number.isFinite(most) ? { range: { max: most } } : null;
}

function limitText(limit: Constraint | undefined): string {
  const value = limit?.range?.max ?? limit?.exact ?? limit?.path ?? '';
  return String(value);
}

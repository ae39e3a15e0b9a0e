import { h } from './dom';
import { Gate, type GateOptions } from './gate/gate';
import { type Page, type PageContext, type Subject, failureText, windowLink } from './page';
import { cardElement } from './parts';

/** One thing that a person does by a press that counts. */
export interface Deed {
  heading: (string | Node)[];
  /** Under the heading. */
  words: (Node | null)[];
  /** Between head and foot. */
  body?: (Node | null)[];
  /** On the button, and what the digits do. */
  verb: string;
  /** What a window of its own would show. */
  subject: Subject;
  /** Beside the button. */
  beside?: HTMLElement;
  /** Why it can't be done at the moment, or null. */
  problem?(): string | null;
  /** @returns what is shown in the place of the card; what is thrown is told on it, to try again */
  perform(mode: Parameters<GateOptions['consented']>[0]): Promise<Page>;
}

/** A card with its gate, which observes it from now on. */
export function gatedCard(context: PageContext, deed: Deed): { page: Page; gate: Gate } {
  const { strings } = context;
  const { heading, words, body = [], verb, subject, beside } = deed;
  const status = h('p', { class: 'status', role: 'alert' });
  const title = h('h1', { tabindex: 0, id: 'card-heading' }, ...heading);
  const element = cardElement('card', { heading: title, terms: strings.toBeDone }, words, ...body);
  const gate = new Gate(element, {
    ...context,
    elsewhere: windowLink(subject, strings.inWindow),
    verb: () => verb,
    problem: () => deed.problem?.() ?? null,
    consented: mode => {
      gate.busy = true;
      status.textContent = '';
      deed.perform(mode).then(
        page => context.show(page),
        (error: unknown) => {
          status.textContent = failureText(strings, error);
          gate.busy = false;
        }
      );
    }
  });
  element.append(
    h(
      'footer',
      {},
      h('div', { class: 'buttons' }, gate.button(verb, 'grant'), beside),
      gate.words,
      status
    )
  );
  gate.start();
  return { page: { element, dispose: () => gate.dispose() }, gate };
}

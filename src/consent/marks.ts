import { type ProposalView, safeText } from '../protocol';
import { h } from './dom';
import { type Strings, fill } from './strings';

/** What is offered here; the command line marks with up to ten. */
const CHOICES = [1, 2, 3] as const;

/** How many persons have to grant each action that can change something, as chosen on the page. */
export class Marks {
  constructor({ kind, actions }: ProposalView, strings: Strings, changed: () => void) {
    const marked = Object.values(actions).filter(({ safe }) => kind !== 'kernel' && !safe);
    for (const { name } of marked) {
      const choice = h(
        'select',
        { 'aria-label': fill(strings.markLabel, safeText(name)), change: changed },
        ...CHOICES.map(count =>
          h('option', { value: count }, fill(count === 1 ? strings.markOne : strings.mark, count))
        )
      );
      this.choices.set(name, choice);
    }
  }

  /** @returns null of what only looks, and of what its maker may define otherwise at any time */
  choice(action: string): HTMLElement | null {
    return this.choices.get(action) ?? null;
  }

  /** Empty where one person is enough for everything. */
  chosen(): { persons?: Record<string, number> } {
    const marks = [...this.choices]
      .map(([name, { value }]) => [name, Number(value)] as const)
      .filter(([, count]) => count > 1);
    return marks.length === 0 ? {} : { persons: Object.fromEntries(marks) };
  }

  private readonly choices = new Map<string, HTMLSelectElement>();
}

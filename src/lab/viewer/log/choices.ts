import type { Holdings } from '../../service/source';
import type { ReadEntry } from '../../service/entry';
import { type Choices, notebookOf } from './filter';

/** What entries at hand name that can be filtered by. */
export class Named {
  note(entry: ReadEntry): void {
    if (entry.object !== '') {
      this.objects.add(entry.object);
    }
    for (const action of entry.action === '' ? [] : entry.action.split(', ')) {
      this.actions.add(action);
    }
    const notebook = notebookOf(entry);
    if (notebook !== null) {
      this.notebooks.add(notebook);
    }
  }

  /** With what there is today: each once, in the order of the alphabet. */
  choices({ objects, principals }: Pick<Holdings, 'objects' | 'principals'>): Choices {
    const sorted = (from: ReadonlySet<string>, known: readonly string[]): string[] =>
      [...new Set([...from, ...known])].sort();
    return {
      objects: sorted(
        this.objects,
        objects.map(({ name }) => name)
      ),
      actions: sorted(
        this.actions,
        objects.flatMap(({ actions }) => Object.keys(actions))
      ),
      notebooks: sorted(
        this.notebooks,
        principals.flatMap(({ kind, petname }) => (kind === 'notebook' ? [petname] : []))
      )
    };
  }

  private readonly objects = new Set<string>();
  private readonly actions = new Set<string>();
  private readonly notebooks = new Set<string>();
}

import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { IDisposable } from '@lumino/disposable';
import type { TranslationBundle } from '@jupyterlab/translation';

import { type EntryView, safeText } from '../../protocol';
import { Intents } from '../service/intents';
import type { FacetryModel } from '../service/model';
import { type CellUse, CellUses } from './cellUses';
import { Whose } from './whose';

/** How long uses are gathered before their cells are marked, in milliseconds. */
const GATHER = 250;
const MARK = 'jp-Facetry-cellMark';

/**
 * A small mark at each cell that used a facet; it leads to the newest use.
 *
 * It is put beside what the notebook draws, when a use comes or a notebook is opened: nothing is
 * done when a cell is drawn. It says whose word it is which cell it was, and what of its last run
 * had another result than the same request before.
 */
export class CellMarks implements IDisposable {
  constructor(
    private readonly tracker: INotebookTracker,
    model: FacetryModel,
    private readonly options: { trans: TranslationBundle; show(index: number): void }
  ) {
    const take = (entry: EntryView): void => {
      if (this.uses.add(entry)) {
        this.gather();
      }
    };
    this.whose = new Whose(tracker, model, panel => this.mark(panel));
    this.intents = new Intents(model, take, { outcomes: true });
    tracker.widgetAdded.connect(this.opened, this);
    tracker.forEach(panel => this.opened(tracker, panel));
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  dispose(): void {
    this._disposed = true;
    clearTimeout(this.timer);
    this.intents.dispose();
    this.whose.dispose();
    this.tracker.widgetAdded.disconnect(this.opened, this);
  }

  /** What a cell of a notebook used, where anything. */
  of(panel: NotebookPanel, cell: string): CellUse | null {
    const principal = this.whose.of(panel);
    return principal === null ? null : this.uses.of(principal, cell);
  }

  /** Whether marks stand at the cells; what they used is known either way. */
  setDrawn(drawn: boolean): void {
    this.drawn = drawn;
    this.tracker.forEach(panel => this.mark(panel));
  }

  private opened(_: INotebookTracker, panel: NotebookPanel): void {
    void panel.revealed.then(() => {
      if (!panel.isDisposed && !this._disposed) {
        this.mark(panel);
      }
    });
  }

  /** A loop of calls marks its cell a few times a second at most. */
  private gather(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.tracker.forEach(panel => this.mark(panel));
    }, GATHER);
  }

  private mark(panel: NotebookPanel): void {
    const principal = this.whose.of(panel);
    for (const cell of panel.content.widgets) {
      const use = principal === null ? null : this.uses.of(principal, cell.model.id);
      if (use !== null && this.drawn) {
        this.draw(cell.node, use);
      } else {
        cell.node.querySelector(`:scope > .${MARK}`)?.remove();
      }
    }
  }

  private draw(node: HTMLElement, use: CellUse): void {
    const mark = node.querySelector<HTMLButtonElement>(`:scope > .${MARK}`) ?? this.made(node);
    const words = this.words(use);
    if (mark.title !== words) {
      mark.title = words;
      mark.setAttribute('aria-label', words);
    }
    mark.dataset['entry'] = String(use.latest);
    mark.dataset['changed'] = String(use.changed.length > 0);
  }

  private made(node: HTMLElement): HTMLButtonElement {
    const mark = document.createElement('button');
    mark.type = 'button';
    mark.className = MARK;
    // Its keys are its own, not those of the cell around it.
    mark.dataset['lmSuppressShortcuts'] = 'true';
    mark.addEventListener('click', () => this.options.show(Number(mark.dataset['entry'])));
    node.append(mark);
    return mark;
  }

  private words({ count, objects, seen, changed }: CellUse): string {
    const { trans } = this.options;
    const on = safeText([...objects].join(', '), 200);
    const used = seen
      ? trans._n(
          'This cell used a facet once, and its server saw it run: %2. Show it in provenance',
          'This cell used facets %1 times, and its server saw it run: %2. Show the last in provenance',
          count,
          on
        )
      : trans._n(
          'According to its kernel, this cell used a facet once: %2. Show it in provenance',
          'According to its kernel, this cell used facets %1 times: %2. Show the last in provenance',
          count,
          on
        );
    const last = changed[changed.length - 1];
    if (last === undefined) {
      return used;
    }
    const differs = trans._n(
      'Another result than before: #%2, then #%3',
      '%1 results are others than before; the last: #%2, then #%3',
      changed.length,
      last.before,
      last.now
    );
    return `${used}\n${differs}`;
  }

  private readonly uses = new CellUses();
  private readonly intents: Intents;
  private readonly whose: Whose;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private drawn = true;
  private _disposed = false;
}

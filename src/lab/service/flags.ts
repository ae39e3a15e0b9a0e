import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import type { EntryView } from '../../protocol';
import { Dismissed } from './dismissed';
import { type KernelName, readEntry } from './entry';
import { Intents } from './intents';
import { besides, type Kernels, type NewKernel } from './kernels';
import type { FacetryModel } from './model';
import { type Thresholds, THRESHOLDS } from './thresholds';
import { type Flag, UseHistory } from './uses';

/** How long a flag stays, in milliseconds. */
const STAYS = 600_000;
/** How long flags are gathered before they are shown, in milliseconds. */
const GATHER = 250;
/** Facets whose uses are remembered: those used last. */
const MOST_FACETS = 500;

/** What is unusual about the uses of facets, as they happen. */
export class Flags implements IDisposable {
  constructor(
    model: FacetryModel,
    /** Milliseconds since the epoch. */
    private readonly now: () => number = () => model.now(),
    /** Those of the page's own Jupyter server; null where it has none. */
    private readonly kernels: Kernels | null = null,
    private readonly dismissed = new Dismissed(() => null)
  ) {
    this.intents = new Intents(model, entry => this.add(entry));
  }

  /** When something is flagged, from now on; a rule that is turned off takes its flags along. */
  thresholds: Thresholds = THRESHOLDS;

  /** Emitted when a flag came or went. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  dispose(): void {
    this._disposed = true;
    clearTimeout(this.timer);
    clearTimeout(this.announcing);
    this.intents.dispose();
    Signal.clearData(this);
  }

  /** What is unusual about this facet, the newest first. */
  of(facet: string): Flag[] {
    return [...(this.flags.get(facet)?.values() ?? [])]
      .filter(({ at, rule }) => at > this.now() - STAYS && isOn(rule, this.thresholds))
      .sort((a, b) => b.at - a.at);
  }

  /** A person has seen what was flagged. */
  seen(facet: string): void {
    this.flags.get(facet)?.forEach(({ rule, at }) => this.dismissed.add(facet, rule, at));
    this.flags.delete(facet);
    this._changed.emit();
  }

  private add(view: EntryView): void {
    const { facet, at, action, cell, kernel, petname } = readEntry(view);
    if (facet === null) {
      return;
    }
    const history = this.histories.get(facet) ?? new UseHistory();
    this.histories.delete(facet);
    this.histories.set(facet, history);
    if (this.histories.size > MOST_FACETS) {
      this.histories.delete(this.histories.keys().next().value as string);
    }
    const from = cell === null ? null : `${cell.notebook ?? ''}#${cell.id}`;
    const found = kernel && history.from(kernel.id, at);
    if (found !== null && at > this.now() - STAYS && isOn('new_kernel', this.thresholds)) {
      const place = cell?.notebook ?? (petname || null);
      void this.judge(facet, { ...found, name: kernel as KernelName, place });
    }
    for (const flag of history.add({ at, action, cell: from }, this.thresholds)) {
      if (at > this.now() - STAYS) {
        this.put(facet, flag);
      }
    }
  }

  /** What became of the others is asked anew: a new kernel often follows one that just ended. */
  private async judge(
    facet: string,
    found: NewKernel & { uses: number; name: KernelName; place: string | null }
  ): Promise<void> {
    await this.kernels?.look();
    const { at, uses, others, name, place } = found;
    const why = besides(found, this.thresholds.newKernelWithin, this.kernels);
    if (why !== null && !this._disposed) {
      const path = this.kernels?.path(name.id) ?? place;
      const kernels = others.length;
      this.put(facet, { rule: 'new_kernel', at, kernel: name, path, uses, kernels, why });
    }
  }

  private put(facet: string, flag: Flag): void {
    if (this.dismissed.has(facet, flag.rule, flag.at)) {
      return;
    }
    this.flags.set(facet, (this.flags.get(facet) ?? new Map<string, Flag>()).set(flag.rule, flag));
    this.announce();
    this.wait();
  }

  /** A burst has a flag a call: what is drawn follows a few times a second. */
  private announce(): void {
    this.announcing ??= setTimeout(() => {
      this.announcing = undefined;
      this._changed.emit();
    }, GATHER);
  }

  /** Forgets a flag when it has stood long enough. */
  private wait(): void {
    clearTimeout(this.timer);
    const all = [...this.flags.values()].flatMap(flags => [...flags.values()]);
    if (all.length === 0) {
      return;
    }
    const oldest = Math.min(...all.map(({ at }) => at));
    this.timer = setTimeout(
      () => {
        for (const [facet, flags] of this.flags) {
          flags.forEach(({ at, rule }) => at <= this.now() - STAYS && flags.delete(rule));
          if (flags.size === 0) {
            this.flags.delete(facet);
          }
        }
        this._changed.emit();
        this.wait();
      },
      Math.max(0, oldest + STAYS - this.now()) + 50
    );
  }

  /** By facet, the last used at the end. */
  private readonly histories = new Map<string, UseHistory>();
  private readonly flags = new Map<string, Map<string, Flag>>();
  private readonly intents: Intents;
  private announcing: ReturnType<typeof setTimeout> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private _disposed = false;
  private readonly _changed = new Signal<this, void>(this);
}

function isOn(rule: Flag['rule'], limits: Thresholds): boolean {
  switch (rule) {
    case 'burst':
      return limits.burstTimes > 0;
    case 'first_action':
      return limits.firstActionAfter > 0;
    case 'new_cell':
      return limits.newCellAfter > 0;
    case 'new_kernel':
      return limits.newKernelWithin > 0;
  }
}

import type { ReadEntry } from '../../service/entry';
import type { AtHand, Came } from './atHand';
import { EVERYTHING, type Filter, isEverything, isWithin, passes } from './filter';
import type { Lanes } from '../timeline/lanes';
import { Shown } from './shown';
import { Sifting } from './sifting';
import type { Sought } from './sought';

/** What of the entries at hand passes the filter: in one list, and by lanes. */
export class Passing {
  constructor(
    private readonly parts: {
      entries: AtHand;
      lanes: Lanes;
      sought: Sought;
      /** Told of what comes to be shown after the call that began it. */
      more(): void;
    }
  ) {}

  get filter(): Filter {
    return this._filter;
  }

  /** The entries that pass, within the span that is looked at. */
  get shown(): Pick<Shown, 'list' | 'kin' | 'place'> {
    return this._shown;
  }

  /** Whether it still goes through what is at hand. */
  get goesOn(): boolean {
    return this.sieve.goesOn;
  }

  setFilter(filter: Filter): void {
    this._filter = filter;
    this.regroup();
  }

  /** Entries that came in. */
  take({ fresh, arrival, anew }: Came): void {
    // What a filter had found before belongs here once what is around it came.
    const uncovered = anew && isEverything(this._filter);
    if (uncovered || (arrival !== 'newer' && this.sieve.goesOn)) {
      this.regroup();
    } else {
      this.showFresh(fresh, arrival);
    }
  }

  stop(): void {
    this.sieve.stop();
  }

  private showFresh(fresh: readonly ReadEntry[], arrival: Came['arrival']): void {
    const passing = fresh.filter(entry => this.passes(entry));
    // What came of an act may decide whether it is shown.
    const settled = this._filter.result === null ? [] : this.settledBy(fresh);
    if (arrival === 'newer') {
      passing.forEach(entry => this.show(entry));
      this.mergeIn(settled);
    } else if (arrival === 'older' && settled.length === 0) {
      this.showOlder(passing);
    } else {
      this.mergeIn([...passing, ...settled]);
    }
  }

  /** Acts that were at hand before, and pass only now that it is known what came of them. */
  private settledBy(fresh: readonly ReadEntry[]): ReadEntry[] {
    const { entries } = this.parts;
    return fresh.flatMap(({ kind, ref }) => {
      const act = kind === 'outcome' && ref !== null ? entries.at(ref) : undefined;
      return act !== undefined && !fresh.includes(act) && this.passes(act) ? [act] : [];
    });
  }

  private regroup(): void {
    const { entries, lanes, more } = this.parts;
    lanes.clear();
    this._shown.clear();
    let first = true;
    this.sieve.start(
      entries.list,
      entry => this.passes(entry),
      these => {
        this.showOlder(these);
        if (!first) {
          more();
        }
        first = false;
      },
      this._filter.text !== ''
    );
  }

  private show(entry: ReadEntry): void {
    this.parts.lanes.add(entry);
    if (isWithin(this._filter, entry)) {
      this._shown.push(entry);
    }
  }

  /** Entries that are older than all that is shown. */
  private showOlder(entries: ReadEntry[]): void {
    this.parts.lanes.addOlder(entries);
    this._shown.addOlder(entries.filter(entry => isWithin(this._filter, entry)));
  }

  private mergeIn(entries: readonly ReadEntry[]): void {
    entries.forEach(entry => this.parts.lanes.add(entry));
    this._shown.merge(entries.filter(entry => isWithin(this._filter, entry)));
  }

  private passes(entry: ReadEntry): boolean {
    const { entries, sought } = this.parts;
    if (
      entry.kind === 'outcome' ||
      // Found by a filter that there was before, far from what is at hand.
      (isEverything(this._filter) && !entries.isAmong(entry.index))
    ) {
      return false;
    }
    const outcome = entry.kind === 'intent' ? (entries.outcome(entry.index)?.outcome ?? '') : '';
    return passes(this._filter, entry, outcome, () => sought.of(entry));
  }

  private readonly sieve = new Sifting();
  private readonly _shown = new Shown();
  private _filter: Filter = EVERYTHING;
}

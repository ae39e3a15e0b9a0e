import type { ReadEntry } from '../../service/entry';
import type { FacetryModel } from '../../service/model';
import type { AtHand } from './atHand';
import type { Filter } from './filter';
import { Looking } from './looking';
import { type Known, likelyQuestions, questionsOf } from './question';

/** Looks for what passes a filter in all of the log, by what is known of holders and facets. */
export class Searching {
  constructor(
    private readonly facetry: FacetryModel,
    entries: AtHand,
    changed: () => void
  ) {
    this.walk = new Looking({
      ask: question => entries.ask(question),
      from: () => entries.oldest,
      newest: () => entries.page(),
      isAtHand: index => entries.at(index) !== undefined,
      take: found => entries.found(found),
      changed
    });
  }

  /** How far it is. */
  readonly walk: Looking;

  begin(filter: Filter): void {
    const { known } = this;
    this.walk.start(questionsOf(filter, known), likelyQuestions(filter.text, known));
  }

  /** Of a facet that nobody holds any more, its loans alone say what was passed on from it. */
  alsoBelow(filter: Filter, fresh: readonly ReadEntry[]): void {
    const { facet } = filter;
    if (facet !== null && this.walk.stage === 'looking') {
      const lent = fresh.flatMap(({ kind, chain, facet: id }) =>
        kind === 'delegation' && id !== null && chain.includes(facet) ? [id] : []
      );
      if (lent.length > 0) {
        this.walk.also(questionsOf(filter, { ...this.known, family: () => lent }));
      }
    }
  }

  private get known(): Known {
    const { holdings } = this.facetry;
    return {
      ...holdings,
      family: id => {
        const facet = holdings.facets.find(other => other.id === id);
        return facet === undefined
          ? [id]
          : [facet, ...this.facetry.descendants(facet)].map(other => other.id);
      }
    };
  }
}

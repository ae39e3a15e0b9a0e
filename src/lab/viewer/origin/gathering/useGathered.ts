import * as React from 'react';

import type { EntryView, FacetView } from '../../../../protocol';
import type { FacetryModel } from '../../../service/model';
import { Gathering } from './gathering';
import { type Subject, writeSubject } from '../graph/graph';

/** What was gathered about a subject, as of one moment; nothing that comes in changes it. */
export interface Asked {
  gathering: Gathering;
  /** Facets as they were listed then. */
  listed: readonly FacetView[];
  /** Seconds since the epoch. */
  at: number;
  /** Another whenever more was gathered. */
  turn: number;
}

export interface Gathered {
  asked: Asked | null;
  looking: boolean;
  trouble: Error | null;
  /** Entries that came in since, and belong to it. */
  fresh: number;
  /** Asks for everything again. */
  again(): void;
  /** Looks farther for what rests on it. */
  on(): void;
}

/** Asks the service for what a subject rests on, and what rests on it. */
export function useGathered(facetry: FacetryModel, subject: Subject | null): Gathered {
  const [asked, setAsked] = React.useState<Asked | null>(null);
  const [looking, setLooking] = React.useState(false);
  const [trouble, setTrouble] = React.useState<Error | null>(null);
  const [fresh, setFresh] = React.useState(0);
  const turns = React.useRef(0);
  const key = subject === null ? '' : writeSubject(subject);
  const look = React.useCallback(
    (gathering: Gathering, work: () => Promise<void>) => {
      const turn = (turns.current += 1);
      const ends = (then: () => void): void => {
        if (turn === turns.current) {
          setLooking(false);
          then();
        }
      };
      setLooking(true);
      setTrouble(null);
      work().then(
        () =>
          ends(() => {
            setFresh(0);
            const listed = facetry.holdings.facets;
            setAsked({ gathering, listed, at: facetry.now() / 1000, turn });
          }),
        (error: Error) => ends(() => setTrouble(error))
      );
    },
    [facetry]
  );
  const again = React.useCallback(() => {
    if (subject === null) {
      turns.current += 1;
      setAsked(null);
      setLooking(false);
    } else {
      const gathering = new Gathering(question => facetry.source.query(question), subject);
      look(gathering, () => gathering.begin());
    }
  }, [facetry, key, look]);
  React.useEffect(() => {
    again();
    return () => {
      turns.current += 1;
    };
  }, [again]);
  React.useEffect(() => {
    const heard = (_: FacetryModel, entry: EntryView): void => {
      if (asked?.gathering.concerns(entry)) {
        setFresh(count => count + 1);
      }
    };
    facetry.appended.connect(heard);
    return () => void facetry.appended.disconnect(heard);
  }, [facetry, asked]);
  // Of another subject nothing is shown.
  const shown = asked !== null && writeSubject(asked.gathering.subject) === key ? asked : null;
  return {
    asked: shown,
    looking,
    trouble,
    fresh,
    again,
    on: () => {
      if (asked !== null) {
        look(asked.gathering, () => asked.gathering.on());
      }
    }
  };
}

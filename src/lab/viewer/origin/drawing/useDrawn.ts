import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { useMeasure } from '../../useMeasure';
import type { Drawn } from './drawn';
import { measureAs } from './fitting';
import type { Graph } from '../graph/graph';
import type { Layouts } from '../layout/layouts';
import { arrangement, sized } from './sizes';
import type { Asked } from '../gathering/useGathered';

/** Beside the widest box, in the size of text. */
const MARGIN = 2;

/** Has a graph laid out; what was drawn before stays until it is. */
export function useDrawn(props: {
  graph: Graph | null;
  asked: Asked | null;
  layouts: Layouts;
  host: React.RefObject<HTMLElement>;
  trans: TranslationBundle;
}): { drawn: Drawn | null; trouble: string | null } {
  const { graph, asked, layouts, host, trans } = props;
  const [drawn, setDrawn] = React.useState<Drawn | null>(null);
  const [trouble, setTrouble] = React.useState<string | null>(null);
  const { width, em } = useMeasure(host);
  const room = Math.min(width, em * 20) - em * MARGIN;
  React.useEffect(() => {
    let wanted = true;
    const element = host.current;
    if (graph === null || asked === null || element === null) {
      setDrawn(null);
      return undefined;
    }
    const at = asked.at;
    const boxes = sized(graph, { trans, em, room, now: at, measure: measureAs(element) });
    layouts.layOut(arrangement(boxes, em)).then(
      places => {
        if (wanted) {
          setTrouble(null);
          setDrawn({ ...boxes, places, em, at });
        }
      },
      (error: Error) => wanted && setTrouble(error.message)
    );
    return () => {
      wanted = false;
    };
  }, [graph, asked, layouts, host, trans, em, room]);
  return { drawn: graph === null ? null : drawn, trouble };
}

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { type ObjectView, safeText } from '../../protocol';
import { petnameOf } from '../service/facets';
import type { FacetryModel } from '../service/model';
import type { Holdings } from '../service/source';

/** How an object begins that lives in a kernel: the rest is whose kernel that is. */
const ORIGIN = 'kernel:';
/** How often it is asked whether kernels still serve what they offer, in milliseconds. */
const LOOK = 10_000;

/** Whether an object lives in a kernel. */
function isOffered({ kind }: ObjectView): boolean {
  return kind === 'kernel';
}

/** What the kind of whoever offers an object is; of others, null. */
export function offererOf(
  { principals }: Holdings,
  { origin }: ObjectView
): { principal: string; kind: string | null } | null {
  if (!origin.startsWith(ORIGIN)) {
    return null;
  }
  const principal = origin.slice(ORIGIN.length);
  const known = principals.find(one => one.principal === principal);
  return { principal, kind: known?.kind ?? null };
}

/** Who offers an object of a kernel, and whether that one still does. */
export function OfferedBy(props: {
  object: ObjectView;
  holdings: Holdings;
  trans: TranslationBundle;
}): React.JSX.Element | null {
  const { object, holdings, trans } = props;
  const offerer = offererOf(holdings, object);
  if (offerer === null) {
    return null;
  }
  // Its title is what whoever offers it was called then.
  const who = safeText(petnameOf(holdings, offerer.principal) ?? object.title, 200);
  return (
    <span className="jp-Facetry-offered" data-state={object.state}>
      {object.state === 'away'
        ? trans.__('offered by %1; ended with its kernel', who)
        : trans.__('offered by %1', who)}
    </span>
  );
}

/**
 * Reads anew who serves what, while anything that a kernel serves is shown: that a kernel ends is
 * known to the service alone, by nobody asking it for calls, and is no entry of the ledger.
 */
export function useOffers(model: FacetryModel): void {
  const some = model.live && model.holdings.objects.some(isOffered);
  React.useEffect(() => {
    if (!some) {
      return undefined;
    }
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') {
        // What is lost with it, whoever follows the ledger finds out.
        model.refresh().catch(() => undefined);
      }
    }, LOOK);
    return () => clearInterval(timer);
  }, [model, some]);
}

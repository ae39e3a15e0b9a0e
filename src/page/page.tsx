import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { safeText } from '../protocol';
import { facetIcon } from '../lab/icons';
import type { Marked } from '../lab/service/marked';
import type { FacetryModel } from '../lab/service/model';
import { THRESHOLDS } from '../lab/service/thresholds';
import type { SidebarActions } from '../lab/sidebar/actions';
import SidebarBody from '../lab/sidebar/body';
import { useChanges } from '../lab/sidebar/useModel';
import { ViewerBody } from '../lab/viewer/body';
import type { LinkCopier } from '../lab/viewer/link/copier';
import type { FileChecks } from '../lab/viewer/file/fileChecks';
import type { ProvenanceModel } from '../lab/viewer/model';
import type { Layouts } from '../lab/viewer/origin/layout/layouts';
import type { Proofs } from '../lab/viewer/proofs/proofs';
import { Notices } from './notices';
import type { Looking, Place } from './place';

export interface PageProps {
  model: FacetryModel;
  marked: Marked;
  viewed: ProvenanceModel;
  proofs: Proofs;
  layouts: Layouts;
  files: FileChecks;
  looking: Looking;
  copier: LinkCopier;
  actions: SidebarActions;
  trans: TranslationBundle;
  /** Has the request shown whose notification was pressed. */
  revealed: { request: string } | null;
  /** Shows what an entry commits to, on the approval page. */
  openEntry(index: number): void;
  /** Opens where an owner writes all that an owner may see. */
  openExport(): void;
}

const NAME = 'Facetry';
/** Hours that what ended stays listed. */
const ENDED_FOR = 24;

/** Sidebar and viewer; where there is room for one, the one that is looked at. */
export function Page(props: PageProps): React.JSX.Element {
  const { model, marked, viewed, proofs, looking, actions, trans, revealed } = props;
  const { layouts, files, copier, openEntry, openExport } = props;
  useChanges(looking);
  return (
    <div className="facetry-Page" data-part={looking.part}>
      <Top {...props} />
      <main className="facetry-Page-parts">
        <section
          id="facets"
          className="jp-Facetry-sidebar"
          aria-label={trans.__('Facets')}
          tabIndex={-1}
        >
          <SidebarBody
            {...{ model, marked, trans, actions, revealed }}
            notebooks={false}
            notebook={null}
            endedFor={ENDED_FOR}
            thresholds={THRESHOLDS}
          />
        </section>
        <section id="provenance" className="jp-Facetry-viewer" aria-label={trans.__('Provenance')}>
          <ViewerBody
            model={viewed}
            {...{ proofs, layouts, files, trans, copier, openEntry, openExport }}
          />
        </section>
      </main>
      <Notices trans={trans} />
    </div>
  );
}

/** What an operator called the service; one that nobody named has a random name, which says nothing. */
function named(issuer: string | null | undefined): string {
  return issuer && !/^facetry:[\w-]{20,}$/.test(issuer) ? safeText(issuer, 120) : '';
}

/** Whose service it is; and, where there is room for one part, which. */
function Top({ model, looking, trans }: PageProps): React.JSX.Element {
  useChanges(model);
  const waiting = model.waiting.length;
  const tab = (part: Place['part'], words: string): React.JSX.Element => (
    <button type="button" aria-pressed={looking.part === part} onClick={() => looking.show(part)}>
      {words}
      {part === 'facets' && waiting > 0 && <span className="jp-Facetry-count">{waiting}</span>}
    </button>
  );
  React.useEffect(() => {
    document.title = waiting > 0 ? `(${waiting}) ${NAME}` : NAME;
  }, [waiting]);
  return (
    <header className="facetry-Page-top">
      <facetIcon.react tag="span" className="jp-Facetry-kind" />
      <h1 className="facetry-Page-name">{NAME}</h1>
      <span className="jp-Facetry-hint">{named(model.status?.issuer)}</span>
      <nav aria-label={trans.__('Parts of this page')}>
        {tab('facets', trans.__('Facets'))}
        {tab('provenance', trans.__('Provenance'))}
      </nav>
    </header>
  );
}

import * as React from 'react';

/** A day as sentences of the protocol have it, with the time that follows. */
const DAY = /(\d{4}-\d\d-\d\d(?: \d\d:\d\d)?)/;

/** A sentence in which no day is broken at its hyphens. */
export function Dated({ lang, children }: { lang?: string; children: string }): React.JSX.Element {
  return (
    <span lang={lang}>
      {children.split(DAY).map((part, at) =>
        at % 2 === 0 ? (
          part
        ) : (
          <span key={at} className="jp-Facetry-day">
            {part}
          </span>
        )
      )}
    </span>
  );
}

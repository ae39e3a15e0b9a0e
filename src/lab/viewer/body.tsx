import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { dayAndClock, localeOf } from '../service/local';
import { AuthorityPanel } from './authority';
import { Details } from './details';
import { useFinding } from './finding';
import { FilePanel } from './file';
import { useDrop } from './file/useDrop';
import { useBrought } from './file/useBrought';
import { type Elsewhere, useFile } from './file/useFile';
import { UnfollowedLink } from './link/notice';
import { type Filter, isEverything } from './log/filter';
import { OriginPanel } from './origin';
import type { Span } from './timeline/picture';
import type { Gap } from './log/spans';
import { EventTable } from './tree';
import type { BodyProps, ViewerProps } from './props';
import { Timeline } from './timeline/timeline';
import { Toolbar } from './toolbar';
import { Trouble } from './trouble';
import { useFromTheTop } from './useFromTheTop';
import { useKeptFocus } from './useKeptFocus';
import { useViewed } from './useViewed';
import { entryWords } from './words';

/** In milliseconds. */
const DAY = 86_400_000;

/** Timeline above, its table twin below, details beside. */
export function ViewerBody(props: BodyProps): React.JSX.Element {
  const { model, trans } = props;
  const [trouble, setTrouble] = React.useState<Error | null>(null);
  const [beyond, setBeyond] = React.useState(0);
  const whole = React.useRef<HTMLDivElement>(null);
  const split = React.useRef<HTMLDivElement>(null);
  const host = React.useRef<HTMLDivElement>(null);
  const timeline = React.useRef<Timeline | null>(null);
  const older = React.useCallback(() => {
    model
      .older()
      .then(() => {
        setTrouble(null);
        timeline.current?.settle();
      })
      .catch((error: Error) => setTrouble(error));
  }, [model]);
  const load = React.useCallback(
    (gap: Gap) => {
      model.load(gap).then(
        () => setTrouble(null),
        (error: Error) => setTrouble(error)
      );
    },
    [model]
  );
  useViewed(model);
  const finding = useFinding();
  const file = useFile(props.files, () => props.proofs.known());
  const take = (given: File | Elsewhere): void => {
    model.setView('file');
    file.verify(given);
  };
  const dropping = useDrop(take);
  useBrought(props.brought, take);
  useKeptFocus(whole);
  useFromTheTop(split, model);

  React.useEffect(() => {
    const element = host.current;
    if (element === null) {
      return undefined;
    }
    const drawn = new Timeline(element, {
      locale: localeOf(trans),
      select: index => void model.select(index),
      describe: index => {
        const entry = model.at(index);
        return entry === undefined ? '' : `#${index} ${entryWords(trans, entry)}`;
      },
      reachedStart: () => model.hasOlder && older(),
      beyond: setBeyond,
      choose: span =>
        model.setFilter({
          ...model.filter,
          from: span === null ? null : Math.floor(span[0]),
          to: span === null ? null : Math.ceil(span[1])
        }),
      words: {
        choose: trans.__('Choose a span of time'),
        hint: trans.__('Drag to choose a span of time'),
        start: trans.__('Start of the chosen span'),
        end: trans.__('End of the chosen span'),
        time: at => dayAndClock(trans, at)
      }
    });
    timeline.current = drawn;
    let last: number | null = null;
    let { filter } = model;
    const update = (): void => {
      const { selected } = model;
      if (model.filter !== filter) {
        ({ filter } = model);
        drawn.settle();
      }
      drawn.setLanes(
        model.lanes,
        selected?.index ?? null,
        spanOf(model.filter, model.facetry.now())
      );
      if (selected !== null && selected.index !== last) {
        drawn.reveal(model.laneOf(selected), selected.at);
      }
      last = selected?.index ?? null;
    };
    model.changed.connect(update);
    update();
    return () => {
      model.changed.disconnect(update);
      drawn.dispose();
    };
  }, [model, trans, older, model.view]);

  const { live } = model.facetry;
  React.useEffect(() => {
    if (!model.isRead) {
      older();
    } else if (live) {
      // What broke off while the service was away goes on.
      model.resume();
      setTrouble(null);
    }
  }, [model, older, live]);

  return (
    <div ref={whole} className="jp-Facetry-viewerBody" {...dropping}>
      <Toolbar {...props} {...{ timeline, finding, beyond, older }} />
      <UnfollowedLink model={model} trans={trans} />
      {trouble !== null && <Trouble error={trouble} trans={trans} />}
      {model.view === 'file' ? (
        <FilePanel file={file} trans={trans} />
      ) : (
        <div ref={split} className="jp-Facetry-split">
          <div className="jp-Facetry-pictures" data-region>
            {model.view === 'events' ? (
              <>
                <div ref={host} className="jp-Facetry-timeline" hidden={isBlank(model)} />
                {!isBlank(model) && <Legend trans={trans} />}
                <Nothing model={model} trans={trans} failed={trouble !== null} />
                <EventTable {...{ model, trans, older, load }} />
              </>
            ) : model.view === 'authority' ? (
              <AuthorityPanel {...{ model, trans, finding }} />
            ) : (
              <OriginPanel {...props} finding={finding} />
            )}
          </div>
          <Details {...props} />
        </div>
      )}
    </div>
  );
}

/** Where only one end is chosen, the span goes on to the other side of everything. */
function spanOf({ from, to }: Filter, now: number): Span | null {
  return from === null && to === null ? null : [from ?? 0, to ?? now + DAY];
}

/** Whether nothing of the log is at hand, so that there is no time to draw. */
function isBlank(model: ViewerProps['model']): boolean {
  return model.atHand === 0 && isEverything(model.filter);
}

/** Why the table is empty, where it is. */
function Nothing({
  model,
  trans,
  failed
}: Pick<ViewerProps, 'model' | 'trans'> & { failed: boolean }): React.JSX.Element | null {
  const { shown, gaps, sifting, looking } = model;
  const looks = sifting || (model.isRead && looking.stage === 'looking');
  // What failed says so itself: nothing is read then.
  if (shown.length > 0 || gaps.length > 0 || looks || (failed && !model.isRead)) {
    return null;
  }
  return (
    <p className="jp-Facetry-empty">
      {!model.isRead
        ? trans.__('Reading the ledger…')
        : isEverything(model.filter)
          ? trans.__(
              'Nothing has happened yet. What notebooks, agents and people ask for, are granted and do is recorded here as it happens.'
            )
          : trans.__('No event passes this filter. Take part of it away, above.')}
    </p>
  );
}

/** What the marks mean; the table says it in words. */
function Legend({ trans }: { trans: TranslationBundle }): React.JSX.Element {
  const marks: [string, string][] = [
    ['use', trans.__('used')],
    ['tried', trans.__('would have been refused')],
    ['refusal', trans.__('refused')],
    ['authority', trans.__('asked, granted, lent')],
    ['revocation', trans.__('revoked')]
  ];
  return (
    <ul className="jp-Facetry-legend" aria-hidden="true">
      {marks.map(([mark, words]) => (
        <li key={mark} data-mark={mark}>
          {words}
        </li>
      ))}
    </ul>
  );
}

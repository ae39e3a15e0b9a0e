import '../testing/dom';

import * as React from 'react';
import { flushSync } from 'react-dom';

import { mount, unmount } from '../testing/mount';
import type { ProvenanceModel } from './model';
import { useFromTheTop } from './useFromTheTop';

type Asked = Pick<ProvenanceModel, 'view' | 'subject'>;

const EVENTS: Asked = { view: 'events', subject: null };

describe('a panel in which the details stand below', () => {
  const { scrollTo } = Element.prototype;
  let scrolled: unknown[];
  let ask: (asked: Asked) => void;

  function Split(): React.JSX.Element {
    const [asked, setAsked] = React.useState(EVENTS);
    ask = now => flushSync(() => setAsked(now));
    const split = React.useRef<HTMLDivElement>(null);
    useFromTheTop(split, asked as ProvenanceModel);
    return <div ref={split} />;
  }

  beforeEach(() => {
    scrolled = [];
    Element.prototype.scrollTo = (to: unknown) => void scrolled.push(to);
    mount(<Split />);
  });

  afterEach(() => {
    unmount();
    Element.prototype.scrollTo = scrollTo;
  });

  test('shows another view, and another origin, from the top', () => {
    ask({ view: 'origin', subject: { index: 4 } });
    ask({ view: 'origin', subject: { index: 5 } });
    ask({ view: 'authority', subject: { index: 5 } });
    expect(scrolled).toEqual([{ top: 0 }, { top: 0 }, { top: 0 }]);
  });

  test('stays where it is as long as nothing else was asked for', () => {
    ask({ ...EVENTS });
    // What the origin would be of is no other view of the events.
    ask({ ...EVENTS, subject: { index: 4 } });
    expect(scrolled).toEqual([]);
  });
});

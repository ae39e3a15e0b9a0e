import '../testing/dom';

import * as React from 'react';

import { byText, mount, unmount } from '../testing/mount';
import { useKeptFocus } from './useKeptFocus';

const CHOSEN = 'Events';

/** A viewer with these parts. */
function Viewer(props: {
  table?: boolean;
  chips?: string[];
  details?: string[];
}): React.JSX.Element {
  const host = React.useRef<HTMLDivElement>(null);
  useKeptFocus(host);
  const { table = true, chips, details } = props;
  const buttons = (names: string[]): React.JSX.Element[] =>
    names.map(name => <button key={name}>{name}</button>);
  return (
    <div ref={host}>
      <button aria-pressed="true">{CHOSEN}</button>
      {chips !== undefined && <div className="jp-Facetry-chips">{buttons(chips)}</div>}
      {table && <div role="treegrid" tabIndex={0} />}
      {details !== undefined && (
        <aside className="jp-Facetry-entry" tabIndex={-1}>
          {buttons(details)}
        </aside>
      )}
    </div>
  );
}

type Parts = React.ComponentProps<typeof Viewer>;

/** Resolves once something came or went within. */
const changed = (host: Element): Promise<void> =>
  new Promise(resolve =>
    new MutationObserver(() => resolve()).observe(host, { childList: true, subtree: true })
  );

/** Focuses a button of a viewer, and shows other parts of it then. */
async function pressed(name: string, before: Parts, after: Parts): Promise<Element> {
  let show: (parts: Parts) => void = () => undefined;
  function Shown(): React.JSX.Element {
    const [parts, setParts] = React.useState(before);
    show = setParts;
    return <Viewer {...parts} />;
  }
  const host = mount(<Shown />);
  const button = byText(host, 'button', name);
  // Effects are there once a moment has passed.
  await new Promise(resolve => setTimeout(resolve));
  button.focus();
  const gone = changed(host);
  show(after);
  await gone;
  return document.activeElement!;
}

afterEach(unmount);

describe('the keys, when what had them goes away', () => {
  test('go to the choice that is left', async () => {
    const { textContent } = await pressed('one', { chips: ['one', 'all'] }, { chips: ['all'] });
    expect(textContent).toBe('all');
  });

  test('go to the table, where no choice is', async () => {
    const active = await pressed('all', { chips: ['all'] }, {});
    expect(active.getAttribute('role')).toBe('treegrid');
  });

  test('stay in the details', async () => {
    const active = await pressed('only', { details: ['only'] }, { details: [], chips: ['all'] });
    expect(active.localName).toBe('aside');
  });

  test('go to the view that is chosen, where it has nothing that takes them', async () => {
    const active = await pressed('all', { chips: ['all'] }, { table: false });
    expect(active.textContent).toBe(CHOSEN);
  });

  test('stay where they are while that is there', async () => {
    const active = await pressed('all', { chips: ['all'], details: ['x'] }, { chips: ['all'] });
    expect(active.textContent).toBe('all');
  });

  test('are left to whoever took them away before', async () => {
    let show: (there: boolean) => void = () => undefined;
    function Shown(): React.JSX.Element {
      const [there, setThere] = React.useState(true);
      show = setThere;
      return <Viewer {...(there && { chips: ['all'] })} />;
    }
    const host = mount(<Shown />);
    await new Promise(resolve => setTimeout(resolve));
    const button = byText(host, 'button', 'all');
    button.focus();
    button.blur();
    await new Promise(resolve => setTimeout(resolve));
    const gone = changed(host);
    show(false);
    await gone;
    await new Promise(resolve => setTimeout(resolve));
    expect(host.querySelector('.jp-Facetry-chips')).toBeNull();
    expect(document.activeElement).toBe(document.body);
  });
});

import { searchIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

/** Milliseconds that typing rests before it is searched for. */
const REST = 150;

/**
 * A field for words that are looked for: in the sidebar and in the viewer. What is looked through may
 * be very much, so it is searched for once typing rests.
 */
export function SearchField(props: {
  label: string;
  /** What is searched for now; it may change from elsewhere. */
  text: string;
  set(text: string): void;
  /** Enter, and with Shift. */
  go?(backwards: boolean): void;
}): React.JSX.Element {
  const { label, text, set, go } = props;
  const [typed, setTyped] = React.useState(text);
  const last = React.useRef(text);
  const search = React.useRef(set);
  search.current = set;
  React.useEffect(() => {
    if (text !== last.current) {
      // Changed from elsewhere: by the address, or because everything is shown again.
      last.current = text;
      setTyped(text);
    }
  }, [text]);
  React.useEffect(() => {
    const words = typed.trim();
    if (words === last.current) {
      return undefined;
    }
    const timer = window.setTimeout(() => {
      last.current = words;
      // A thousand rows are looked through while somebody goes on typing.
      React.startTransition(() => search.current(words));
    }, REST);
    return () => window.clearTimeout(timer);
  }, [typed]);
  return (
    <label className="jp-Facetry-find">
      <searchIcon.react tag="span" className="jp-Facetry-kind" />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
        {...(go && {
          onKeyDown: ({ key, shiftKey }: React.KeyboardEvent) => key === 'Enter' && go(shiftKey)
        })}
      />
    </label>
  );
}

import * as React from 'react';

import type { FileChecks } from './fileChecks';
import type { Known, Report } from './report';

/** A file that is verified, or was. */
export interface Checked {
  name: string;
  /** In bytes. */
  size: number;
  /** Bytes that were read. */
  done: number;
  report: Report | null;
  /** Why nothing was found out. */
  trouble: string | null;
}

/** A file that lies elsewhere, as on the server, and is brought once it is to be verified. */
export interface Elsewhere {
  name: string;
  /** @throws Error whose message says why it can't be had */
  bring(): Promise<File>;
}

export interface FileInHand {
  /** Null before there is one. */
  checked: Checked | null;
  verify(file: File | Elsewhere): void;
  giveUp(): void;
}

/**
 * Verifies a file, one at a time; another one takes its place.
 * @param known what the page knows of the log of its own service
 */
export function useFile(checks: FileChecks, known: () => Promise<Known | null>): FileInHand {
  const [checked, setChecked] = React.useState<Checked | null>(null);
  const running = React.useRef<AbortController | null>(null);
  React.useEffect(() => () => running.current?.abort(), []);
  const verify = async (chosen: File | Elsewhere): Promise<void> => {
    running.current?.abort();
    const { signal } = (running.current = new AbortController());
    const { name } = chosen;
    let size = 0;
    const tell = (more: Partial<Checked>): void => {
      if (!signal.aborted) {
        setChecked({ name, size, done: 0, report: null, trouble: null, ...more });
      }
    };
    tell({});
    try {
      const file = 'bring' in chosen ? await chosen.bring() : chosen;
      size = file.size;
      tell({});
      const asked = { file, known: await known() };
      if (signal.aborted) {
        return;
      }
      tell({ report: await checks.check(asked, done => tell({ done }), signal) });
    } catch (error) {
      tell({ trouble: (error as Error).message });
    }
  };
  return {
    checked,
    verify: file => void verify(file),
    giveUp: () => {
      running.current?.abort();
      setChecked(null);
    }
  };
}

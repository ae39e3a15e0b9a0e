import * as React from 'react';

import type { Proofs } from '../proofs/proofs';
import type { FileChecks } from './fileChecks';
import type { Report } from './report';

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

export interface FileInHand {
  /** Null before there is one. */
  checked: Checked | null;
  verify(file: File): void;
  giveUp(): void;
}

/** Verifies a file, one at a time; another one takes its place. */
export function useFile(checks: FileChecks, proofs: Pick<Proofs, 'known'>): FileInHand {
  const [checked, setChecked] = React.useState<Checked | null>(null);
  const running = React.useRef<AbortController | null>(null);
  React.useEffect(() => () => running.current?.abort(), []);
  const verify = async (file: File): Promise<void> => {
    running.current?.abort();
    const { signal } = (running.current = new AbortController());
    const { name, size } = file;
    const tell = (more: Partial<Checked>): void => {
      if (!signal.aborted) {
        setChecked({ name, size, done: 0, report: null, trouble: null, ...more });
      }
    };
    tell({});
    try {
      const known = await proofs.known();
      tell({ report: await checks.check({ file, known }, done => tell({ done }), signal) });
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

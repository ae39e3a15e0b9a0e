import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Without a call for so long, nobody is likely to wait for what is done then. */
const QUIET_MS = 20;
/** Calls that leave enough behind to be worth it; some fifty fill the memory for what dies young. */
const ENOUGH = 8;

/**
 * Collects what calls left behind once nobody calls: that is a millisecond or two, for which else one
 * call of fifty waits.
 */
export class Rest {
  constructor(
    private readonly collect: () => void,
    private readonly quietMs = QUIET_MS
  ) {}

  /** Something was asked for. */
  used(): void {
    this.uses += 1;
    this.sinceTurn = true;
    if (this.uses >= ENOUGH) {
      this.later();
    }
  }

  close(): void {
    clearTimeout(this.timer);
    this.closed = true;
  }

  private later(): void {
    if (this.timer === undefined && !this.closed) {
      this.timer = setTimeout(() => this.turn(), this.quietMs);
      this.timer.unref();
    }
  }

  private turn(): void {
    this.timer = undefined;
    if (this.sinceTurn) {
      this.sinceTurn = false;
      this.later();
      return;
    }
    this.uses = 0;
    this.collect();
  }

  private timer: NodeJS.Timeout | undefined;
  private uses = 0;
  private sinceTurn = false;
  private closed = false;
}

/** Collects what died young, and looks at nothing older; an engine that can't be asked does nothing. */
export function youngCollector(): () => void {
  let gc: ((options: { type: 'minor' }) => void) | undefined;
  return () => (gc ??= collection())({ type: 'minor' });
}

/** What the engine gives a context that is made while it is told to; the others have no such name. */
function collection(): (options: { type: 'minor' }) => void {
  setFlagsFromString('--expose-gc');
  try {
    const gc: unknown = runInNewContext('globalThis.gc');
    return typeof gc === 'function' ? (gc as () => void) : () => undefined;
  } finally {
    setFlagsFromString('--no-expose-gc');
  }
}

import type { Clock } from '../../service';
import { failedSelfTest, forgetFailedSelfTest, keepFailedSelfTest } from '../../service/selfTest';
import type { Warmed } from './warmup';

/**
 * Whether the service did what it has to when it last tried itself. That it did not is kept in the data
 * folder until it does, so that neither an end nor another start hides it.
 */
export class Verdict {
  constructor(
    private readonly folder: string,
    private readonly clock: Clock
  ) {
    this.failed = failedSelfTest(folder) !== undefined;
  }

  get works(): boolean {
    return !this.failed;
  }

  /** What could not be tried changes nothing. */
  hear(warmed: Warmed): void {
    if ('failed' in warmed) {
      return;
    }
    this.failed = 'unexpected' in warmed;
    try {
      if ('unexpected' in warmed) {
        keepFailedSelfTest(this.folder, { at: this.clock.now(), why: warmed.unexpected });
      } else {
        forgetFailedSelfTest(this.folder);
      }
    } catch {
      // Of a disk in trouble the journal tells; until the end of this process it is known.
    }
  }

  private failed: boolean;
}

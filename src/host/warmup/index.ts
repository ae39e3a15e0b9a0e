import { dirname, join } from 'node:path';

import type { Control } from '../pipe/control';
import { nameOf } from '../pipe/nameOf';
import type { Start } from '../pipe/start';
import { PracticeHouse } from './house';
import type { Verdict } from './verdict';
import { type Warmed, WarmUp } from './warmup';

export { Verdict } from './verdict';
export type { WarmUp } from './warmup';

/** A warm-up of this process and its runner, on what is like this service and has nothing of it. */
export function warming(
  runner: Start['runner'],
  {
    control,
    needRunner,
    lengthen,
    verdict,
    afterMs
  }: {
    control: Control;
    needRunner(): Promise<void>;
    /** Of `WarmUpParts`. */
    lengthen(): boolean;
    verdict: Verdict;
    afterMs: number;
  }
): WarmUp {
  // In the folder of this user's sockets, which the supervisor sweeps.
  const socketPath = join(dirname(runner.socketPath), 'warm.sock');
  return new WarmUp({
    lengthen,
    open: () => PracticeHouse.open({ runner: { ...runner, needRunner }, socketPath }),
    told(warmed) {
      verdict.hear(warmed);
      tell(control, warmed);
    },
    pace: { afterMs }
  });
}

function tell(control: Control, warmed: Warmed): void {
  if ('unexpected' in warmed) {
    const why = `The service does not do what it has to: ${warmed.unexpected}.`;
    control.log(
      'error',
      'self_test_failed',
      `${why} Install it anew; trust no receipt until then.`
    );
  } else if ('failed' in warmed) {
    const why = `The service could not make itself ready: ${nameOf(warmed.failed)}.`;
    control.log('info', 'not_warmed', `${why} The first calls take longer.`);
  } else {
    control.log('info', 'warmed', `The service made ${warmed.calls} calls on nothing.`);
  }
}

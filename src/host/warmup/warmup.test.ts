import type { ServiceRequest, ServiceResponse } from '../../service';
import { Unexpected } from './house';
import { type Stage, WarmUp, type Warmed, type WarmUpPace } from './warmup';

const QUICK = { afterMs: 0, quietMs: 0, sliceMs: 1, pauseMs: 0, calls: 20, callsAgain: 8 };

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** A stage that does nothing, and what becomes of a warm-up on it. */
function begun({
  pace = {},
  call = async () => undefined,
  open = async stage => stage,
  lengthen = () => false
}: {
  pace?: Partial<WarmUpPace>;
  call?: (at: number, warmUp: WarmUp) => Promise<void>;
  open?: (stage: Stage) => Promise<Stage>;
  lengthen?: () => boolean;
}) {
  const seen = { calls: 0, closed: false };
  const all: Warmed[] = [];
  let tell!: (warmed: Warmed) => void;
  const told = new Promise<Warmed>(resolve => (tell = resolve));
  const stage: Stage = {
    call: async () => {
      seen.calls++;
      await call(seen.calls, warmUp);
    },
    close: async () => void (seen.closed = true)
  };
  const warmUp = new WarmUp({
    lengthen,
    open: () => open(stage),
    told(warmed) {
      all.push(warmed);
      tell(warmed);
    },
    pace: { ...QUICK, ...pace }
  });
  warmUp.begin();
  return { warmUp, seen, told, all };
}

describe('a warm-up', () => {
  test('makes its calls once, and keeps nothing for it', async () => {
    const { warmUp, seen, told } = begun({});
    warmUp.begin();
    expect(await told).toEqual({ calls: 20 });
    expect(seen).toEqual({ calls: 20, closed: true });
    await warmUp.close();
  });

  test('is made once more for what is there anew', async () => {
    const { warmUp, seen, told, all } = begun({});
    await told;
    while (seen.calls < 28) {
      warmUp.begin(true);
      await turn();
    }
    while (all.length < 2) {
      await turn();
    }
    expect(all).toEqual([{ calls: 20 }, { calls: 8 }]);
    await warmUp.close();
  });

  test('is made again where that came in its middle, and not where it came before', async () => {
    let middle = false;
    const { warmUp, seen, all } = begun({
      call: async (at, running) => {
        if (at === 5) {
          middle = true;
          running.begin(true);
          throw new Error('gone');
        }
      }
    });
    warmUp.begin(true);
    expect(middle).toBe(false);
    while (all.length < 2) {
      await turn();
    }
    expect(all).toEqual([{ failed: new Error('gone') }, { calls: 20 }]);
    await warmUp.close();
    expect(seen.calls).toBe(25);
  });

  test('leaves the first moments to others', async () => {
    const order: string[] = [];
    const { warmUp, told } = begun({
      pace: { afterMs: 60, calls: 1 },
      call: async () => void order.push('a call')
    });
    // Counted from the same moment, whatever the machine does meanwhile.
    setTimeout(() => order.push('others'), 50);
    await told;
    expect(order).toEqual(['others', 'a call']);
    await warmUp.close();
  });

  test('lets go of the processor for whoever comes, until nobody has come for a while', async () => {
    const answer = { status: 200, headers: {}, body: new Uint8Array() } satisfies ServiceResponse;
    let came = 0;
    let next = 0;
    const { warmUp, told } = begun({
      // So long that nothing but the request ends its turn.
      pace: { quietMs: 40, sliceMs: 60_000 },
      call: async (at, running) => {
        if (at === 5) {
          const handler = running.watching(async () => answer);
          came = performance.now();
          await handler({} as ServiceRequest);
        } else if (at === 6) {
          next = performance.now();
        }
      }
    });
    await told;
    expect(next - came).toBeGreaterThanOrEqual(40);
    await warmUp.close();
  });

  test('stops at once where the service does, and says nothing then', async () => {
    let stopping: Promise<void> | undefined;
    let told = false;
    const {
      warmUp,
      seen,
      told: telling
    } = begun({
      pace: { sliceMs: 60_000, calls: 1_000_000 },
      call: async (at, running) => {
        if (at === 3) {
          stopping = running.close();
        }
        await turn();
      }
    });
    void telling.then(() => (told = true));
    while (stopping === undefined) {
      await turn();
    }
    await stopping;
    expect(seen).toEqual({ calls: 3, closed: true });
    await warmUp.close();
    expect(told).toBe(false);
  });

  test('that is stopped before it began opens nothing', async () => {
    let opened = false;
    const { warmUp } = begun({
      pace: { afterMs: 60_000 },
      open: async stage => {
        opened = true;
        return stage;
      }
    });
    await warmUp.close();
    expect(opened).toBe(false);
  });

  test('makes the log longer first, a little at a time', async () => {
    let steps = 0;
    const { told, seen, warmUp } = begun({
      lengthen: () => {
        expect(seen.calls).toBe(0);
        return ++steps < 5;
      }
    });
    await told;
    expect(steps).toBe(5);
    await warmUp.close();
  });

  test('ends on a slow machine when it has worked for long enough', async () => {
    const { told, warmUp } = begun({
      pace: { cpuMs: 30, calls: 1_000_000 },
      call: async () => {
        const before = process.cpuUsage();
        while (process.cpuUsage(before).user + process.cpuUsage(before).system < 5_000);
      }
    });
    expect(((await told) as { calls: number }).calls).toBeLessThanOrEqual(6);
    await warmUp.close();
  });

  test('tells a wrong answer apart from none', async () => {
    const wrong = begun({ call: () => Promise.reject(new Unexpected('no')) });
    expect(await wrong.told).toEqual({ unexpected: 'no' });
    const gone = new Error('gone');
    const none = begun({ open: () => Promise.reject(gone) });
    expect(await none.told).toEqual({ failed: gone });
    expect(wrong.seen.closed).toBe(true);
    await Promise.all([wrong.warmUp.close(), none.warmUp.close()]);
  });
});

import { Signal } from '@lumino/signaling';

import { type EntryView, b64u, jcs, utf8 } from '../../protocol';
import type { FacetryModel } from './model';
import { RecentRefusals } from './refusals';

const NOW = 1_000_000;

function refusal(index: number, at: number, over: { who?: string; code?: string } = {}): EntryView {
  const { who = 'analyst', code = 'action_not_granted' } = over;
  const group = (value: object): { salt: string; bytes: string } => ({
    salt: '',
    bytes: b64u.encode(utf8.encode(jcs(value)))
  });
  return {
    index,
    kind: 'refusal',
    at,
    leaf: '',
    principal: who,
    petname: `agent ${who}`,
    openings: {
      who: group({ principal: who }),
      what: group({ object: 'bank', action: 'withdraw' }),
      why: group({ code })
    }
  };
}

class Stream {
  readonly appended = new Signal<this, EntryView>(this);
  readonly changed = new Signal<this, void>(this);
  live = true;
  asked = 0;
  source = {
    query: async () => {
      this.asked += 1;
      return { entries: this.before, size: 9 };
    }
  };

  constructor(private readonly before: EntryView[] = []) {}
}

function watched(before: EntryView[] = []) {
  const stream = new Stream(before);
  let now = NOW;
  const refusals = new RecentRefusals(stream as unknown as FacetryModel, () => now);
  return {
    stream,
    refusals,
    send: (entry: EntryView) => stream.appended.emit(entry),
    later: (ms: number) => {
      now += ms;
    }
  };
}

describe('refusals of the last minute', () => {
  it('are counted by who was refused, with the time they took and the true reasons', () => {
    const { refusals, send } = watched();
    send(refusal(1, NOW - 10_000));
    send(refusal(2, NOW - 4_000));
    send(refusal(3, NOW - 2_000, { code: 'revoked' }));
    send(refusal(4, NOW - 1_000, { who: 'scout' }));
    expect(refusals.bursts()).toMatchObject([
      {
        principal: 'analyst',
        count: 3,
        seconds: 8,
        latest: 3,
        reasons: [
          { object: 'bank', action: 'withdraw', code: 'action_not_granted', count: 2 },
          { code: 'revoked', count: 1 }
        ]
      },
      { principal: 'scout', count: 1, seconds: 0 }
    ]);
    refusals.dispose();
  });

  it('are flagged where enough of them came close together', () => {
    const { refusals, send } = watched();
    send(refusal(1, NOW - 30_000));
    send(refusal(2, NOW - 20_000));
    send(refusal(3, NOW - 19_000));
    expect(refusals.bursts()[0]?.flagged).toBeNull();
    send(refusal(4, NOW - 10_000));
    expect(refusals.bursts()[0]?.flagged).toMatchObject({ refusalCount: 3, refusalSeconds: 10 });
    refusals.thresholds = { ...refusals.thresholds, refusalCount: 4 };
    expect(refusals.bursts()[0]?.flagged).toBeNull();
    refusals.dispose();
  });

  it('are forgotten after a minute, one by one', () => {
    const { refusals, send, later } = watched();
    send(refusal(1, NOW - 50_000));
    send(refusal(2, NOW));
    later(20_000);
    expect(refusals.bursts()).toMatchObject([{ count: 1, latest: 2 }]);
    later(60_000);
    expect(refusals.bursts()).toEqual([]);
    refusals.dispose();
  });

  it('that happened before the page came are looked up once, and none counts twice', async () => {
    const { refusals, stream, send } = watched([refusal(1, NOW - 3_000), refusal(0, 0)]);
    send(refusal(1, NOW - 3_000));
    await new Promise(resolve => setTimeout(resolve));
    stream.changed.emit();
    expect(refusals.bursts()).toMatchObject([{ count: 1 }]);
    expect(stream.asked).toBe(1);
    refusals.dispose();
  });

  it('of callers that nobody knows are nobody’s', () => {
    const { refusals, send } = watched();
    const { principal: _, openings, ...nobody } = refusal(1, NOW);
    const { who: __, ...others } = openings;
    send({ ...nobody, openings: others });
    expect(refusals.bursts()).toEqual([]);
    refusals.dispose();
  });
});

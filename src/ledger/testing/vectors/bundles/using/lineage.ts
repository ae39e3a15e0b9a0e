import { IDS } from '../story/cast';
import type { Lie } from '../story/said';
import { Telling } from '../story/telling';

const SOURCE = '5'.repeat(64);

function told(why: string, faults: Lie[1], tell: (one: Telling) => Promise<unknown>): Lie {
  return [
    why,
    faults,
    async said => {
      const telling = await Telling.begin();
      await telling.lend(IDS.other, 'list');
      await tell(telling);
      said.splice(0, said.length, ...telling.end());
    }
  ];
}

/** What cells say they were and drew on, and entries that say it otherwise. */
export function lineages(): Lie[] {
  const own = (one: Telling, result?: object): Promise<number> =>
    one.act(IDS.held, 'list', result === undefined ? {} : { result });
  return [
    told('a cell is told with what it read', [], async one => {
      const read = [(await own(one)) - 1, (await own(one)) - 1];
      await one.act(IDS.held, 'read', { lineage: { source: SOURCE, read, seen: true } });
    }),
    told('what it says it read and is no result of its own is left out', [], async one => {
      const read = [
        1,
        (await one.act(IDS.other, 'list')) - 1,
        (await own(one, { state: 'failed' })) - 1,
        (await own(one)) - 1,
        99
      ];
      const recorded = { source: SOURCE, read: [read[3]!] };
      await one.act(IDS.held, 'read', { lineage: { source: SOURCE, read }, recorded });
    }),
    told('where all is left out, nothing is said', [], one =>
      one.act(IDS.held, 'read', { lineage: { read: [99] }, recorded: null })
    ),
    told('a lineage that was not signed', ['agreement'], one =>
      one.act(IDS.held, 'read', { recorded: { source: SOURCE } })
    ),
    told('a signed lineage left out', ['agreement'], one =>
      one.act(IDS.held, 'read', { lineage: { source: SOURCE }, recorded: null })
    ),
    told('another source than signed', ['agreement'], one =>
      one.act(IDS.held, 'read', {
        lineage: { source: SOURCE },
        recorded: { source: '6'.repeat(64) }
      })
    ),
    told('seen, where nobody signed that', ['agreement'], one =>
      one.act(IDS.held, 'read', {
        lineage: { source: SOURCE },
        recorded: { source: SOURCE, seen: true }
      })
    ),
    told('a result that somebody else was given', ['agreement'], async one => {
      const read = [(await one.act(IDS.other, 'list')) - 1];
      await one.act(IDS.held, 'read', { lineage: { read } });
    }),
    told('a result of what failed', ['agreement'], async one => {
      const read = [(await own(one, { state: 'failed' })) - 1];
      await one.act(IDS.held, 'read', { lineage: { read } });
    }),
    told('an outcome in the place of its intent', ['agreement'], async one => {
      const read = [await own(one)];
      await one.act(IDS.held, 'read', { lineage: { read } });
    }),
    told('a result that it read left out', ['agreement'], async one => {
      const read = [(await own(one)) - 1, (await own(one)) - 1];
      await one.act(IDS.held, 'read', { lineage: { read }, recorded: { read: [read[0]!] } });
    }),
    told('a result that it read put in its place', ['agreement'], async one => {
      const [first, second] = [(await own(one)) - 1, (await own(one)) - 1];
      await one.act(IDS.held, 'read', { lineage: { read: [first] }, recorded: { read: [second] } });
    })
  ];
}

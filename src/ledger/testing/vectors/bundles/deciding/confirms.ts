import { IDS } from '../story/cast';
import { GENUINE, type Lie } from '../story/said';
import { Telling } from '../story/telling';

const OTHER = { path: 'a/c.csv' };

function told(
  why: string,
  faults: Lie[1],
  tell: (telling: Telling) => Promise<unknown>,
  { unended = false }: { unended?: boolean } = {}
): Lie {
  return [
    why,
    faults,
    async said => {
      const telling = await Telling.begin({ confirm: 'each_use' });
      await tell(telling);
      said.splice(0, said.length, ...(unended ? telling.said : telling.end()));
    }
  ];
}

/** What the holder was granted asks a person each time; what it did, and who confirmed it. */
export function confirmations(): Lie[] {
  const read = async (one: Telling): Promise<{ decision: number; request: string }> => {
    const asked = await one.ask(IDS.held, 'read');
    return { decision: await one.confirm(asked), request: asked.request };
  };
  return [
    told('an act that a person confirmed', [], async one => {
      const confirmed = await read(one);
      await one.act(IDS.held, 'read', { confirmed });
    }),
    told('a confirmed act that was not done', [], read),
    told('an act that nobody confirmed', ['authority'], one => one.act(IDS.held, 'read')),
    told('a confirmed act that does not name its confirmation', ['authority'], async one => {
      await read(one);
      await one.act(IDS.held, 'read');
    }),
    told('an act that was denied', ['authority'], async one => {
      const asked = await one.ask(IDS.held, 'read');
      const decision = await one.confirm(asked, { outcome: 'deny' });
      await one.act(IDS.held, 'read', { confirmed: { decision, request: asked.request } });
    }),
    told('another act than the one confirmed', ['authority'], async one => {
      const confirmed = await read(one);
      await one.act(IDS.held, 'read', { confirmed, args: OTHER });
    }),
    told('a confirmed act done twice', ['authority'], async one => {
      const confirmed = await read(one);
      await one.act(IDS.held, 'read', { confirmed });
      await one.act(IDS.held, 'read', { confirmed });
    }),
    told('a confirmed act that was not sent, done again', ['authority'], async one => {
      const confirmed = await read(one);
      await one.act(IDS.held, 'read', { confirmed, result: { state: 'not_sent' } });
      await one.act(IDS.held, 'read', { confirmed });
    }),
    told(
      'a confirmed act done ten minutes later',
      ['authority'],
      async one => {
        const confirmed = await read(one);
        await one.act(IDS.held, 'read', { confirmed, after: 620 });
      },
      { unended: true }
    ),
    told('another confirmation than its holder named', ['authority'], async one => {
      const confirmed = await read(one);
      const request = '9'.repeat(32);
      await one.act(IDS.held, 'read', { confirmed: { ...confirmed, request } });
    }),
    told('a grant of facets in the place of a confirmation', ['authority'], async one => {
      const { request } = await read(one);
      const decision = GENUINE.indexOf('decision');
      await one.act(IDS.held, 'read', { confirmed: { decision, request } });
    }),
    told('a decision on facets about an act', ['agreement'], async one => {
      await one.grant(await one.ask(IDS.held, 'read'));
    }),
    told('a confirmation of another act', ['agreement'], async one => {
      const asked = await one.ask(IDS.held, 'read');
      const { act, sentence: shown } = await one.ask(IDS.held, 'read', OTHER);
      await one.confirm(asked, { act, shown });
    }),
    told('a confirmation of another request', ['reference'], async one => {
      const asked = await one.ask(IDS.held, 'read');
      const other = await one.ask(IDS.held, 'read');
      await one.confirm(asked, { request_digest: other.digest });
    }),
    told('a request that names another act than its asker signed', ['agreement'], async one => {
      await one.ask(IDS.held, 'read');
      const { groups } = one.said.at(-1)!;
      groups.what = { ...(groups.what as object), act: '0'.repeat(64) };
    }),
    told('a confirmation by whoever holds the facet', ['authority'], async one => {
      await one.confirm(await one.ask(IDS.lent, 'read'));
    }),
    told('a confirmation that the facet was to grant', ['undecided'], async one => {
      const { decision } = await read(one);
      const { groups } = one.said[GENUINE.indexOf('decision') + 1]!;
      const who = { ...(groups.who as object), facet: IDS.none, chain: [IDS.none, IDS.root] };
      one.said.push({ kind: 'grant', ref: decision, groups: { ...groups, who } });
    }),
    [
      'a confirmation that no facet asks for',
      ['agreement'],
      async said => {
        const telling = await Telling.begin();
        const confirmed = await read(telling);
        await telling.act(IDS.held, 'read', { confirmed });
        said.splice(0, said.length, ...telling.end());
      }
    ]
  ];
}

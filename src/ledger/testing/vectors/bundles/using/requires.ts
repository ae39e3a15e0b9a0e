import type { Requirement } from '../../../../../protocol';
import { IDS } from '../story/cast';
import type { Lie } from '../story/said';
import { Telling } from '../story/telling';
import { signer } from '../../tokens/keys';

const HOLDER = signer('holder').kid;
const LISTED: Requirement = { object: 'reports', action: 'list' };

function told(
  why: string,
  faults: Lie[1],
  requires: Requirement[],
  tell: (telling: Telling) => Promise<unknown>
): Lie {
  return [
    why,
    faults,
    async said => {
      const telling = await Telling.begin();
      await telling.lend(IDS.other, 'list');
      await telling.lend(IDS.again, 'read', { requires });
      await tell(telling);
      said.splice(0, said.length, ...telling.end());
    }
  ];
}

/** Facets that require what was done before, and what was or was not. */
export function requirements(): Lie[] {
  const ONCE: Requirement[] = [{ ...LISTED, consume: true }];
  const READ: Requirement[] = [
    { object: 'reports', action: 'read', principal: HOLDER, same: ['path'] }
  ];
  const after =
    (act: (telling: Telling) => Promise<number>): ((telling: Telling) => Promise<unknown>) =>
    async telling =>
      telling.act(IDS.again, 'read', { required: [await act(telling)] });
  return [
    told(
      'what is required was done before',
      [],
      [LISTED],
      after(one => one.act(IDS.other, 'list'))
    ),
    told(
      'it was done by the one that is named, with the same argument',
      [],
      READ,
      after(one => one.act(IDS.held, 'read'))
    ),
    told('each served once', [], ONCE, async one => {
      const outcomes = [await one.act(IDS.other, 'list'), await one.act(IDS.other, 'list')];
      await one.act(IDS.again, 'read', { required: [outcomes[1]!] });
      await one.act(IDS.again, 'read', { required: [outcomes[0]!] });
    }),
    told('it was given back by what was not sent', [], ONCE, async one => {
      const required = [await one.act(IDS.other, 'list')];
      await one.act(IDS.again, 'read', { required, result: { state: 'not_sent' } });
      await one.act(IDS.again, 'read', { required });
    }),
    told('what is required was not done', ['authority'], [LISTED], one =>
      one.act(IDS.again, 'read')
    ),
    told('it was done, and is not named', ['authority'], [LISTED], async one => {
      await one.act(IDS.other, 'list');
      await one.act(IDS.again, 'read');
    }),
    told(
      'it was done by somebody else',
      ['authority'],
      [LISTED],
      after(one => one.act(IDS.held, 'list'))
    ),
    told(
      'it was done by another than the one that is named',
      ['authority'],
      [{ ...LISTED, principal: HOLDER }],
      after(one => one.act(IDS.other, 'list'))
    ),
    told(
      'it was answered by an error',
      ['authority'],
      [LISTED],
      after(one => one.act(IDS.other, 'list', { result: { state: 'done', status: 404 } }))
    ),
    told(
      'nobody knows what became of it',
      ['authority'],
      [LISTED],
      after(one => one.act(IDS.other, 'list', { result: { state: 'unknown' } }))
    ),
    told('its intent is named', ['authority'], [LISTED], async one => {
      const outcome = await one.act(IDS.other, 'list');
      await one.act(IDS.again, 'read', { required: [outcome - 1] });
    }),
    told(
      'something else was done',
      ['authority'],
      [LISTED],
      after(one => one.act(IDS.held, 'read'))
    ),
    told(
      'it was done with another argument',
      ['authority'],
      READ,
      after(one => one.act(IDS.held, 'read', { args: { path: 'a/c.csv' } }))
    ),
    told('one served twice', ['authority'], ONCE, async one => {
      const required = [await one.act(IDS.other, 'list')];
      await one.act(IDS.again, 'read', { required });
      await one.act(IDS.again, 'read', { required });
    }),
    told('one was taken, whatever became of it', ['authority'], ONCE, async one => {
      const required = [await one.act(IDS.other, 'list')];
      await one.act(IDS.again, 'read', { required, result: { state: 'unknown' } });
      await one.act(IDS.again, 'read', { required });
    }),
    [
      'it was done before the facet was made',
      ['authority'],
      async said => {
        const telling = await Telling.begin();
        await telling.lend(IDS.other, 'list');
        const outcome = await telling.act(IDS.other, 'list');
        await telling.lend(IDS.again, 'read', { requires: [LISTED] });
        await telling.act(IDS.again, 'read', { required: [outcome] });
        said.splice(0, said.length, ...telling.end());
      }
    ],
    told('an outcome is named that nothing requires', ['agreement'], [LISTED], async one => {
      const outcome = await one.act(IDS.other, 'list');
      await one.act(IDS.again, 'read', { required: [outcome, outcome] });
    })
  ];
}

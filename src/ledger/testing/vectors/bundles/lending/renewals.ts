import { renewal, useOfLent } from '../story/acts';
import { IDS } from '../story/cast';
import { at, type Lie, type Said } from '../story/said';

/** What was lent, lent on until later: after the outcome, before the refusal. */
export function renewals(): Lie[] {
  const after = at('outcome') + 1;
  const lent = (said: Said): object => said.groups.what as object;
  return [
    [
      'what was lent is renewed',
      [],
      async said => {
        said.splice(after, 0, ...(await renewal(said)));
        said.splice(after + 2, 0, await useOfLent(said, IDS.renewed, 31));
        said.at(-1)!.groups.what = { ...lent(said.at(-1)!), facet: IDS.renewed };
      }
    ],
    [
      'a renewed facet that was used up before',
      ['authority'],
      async said => {
        said[at('intent')] = await useOfLent(said, IDS.lent, 31);
        const used = await useOfLent(said, IDS.renewed, 32);
        said.splice(after, 0, ...(await renewal(said)), used);
      }
    ],
    [
      'a renewed facet with another limit',
      ['agreement'],
      async said => {
        const [ended, again] = await renewal(said);
        again.groups.terms = { ...(again.groups.terms as object), uses: 2 };
        said.splice(after, 0, ended, again);
      }
    ],
    [
      'a renewal beside which the old facet goes on',
      ['authority'],
      async said => void said.splice(after, 0, (await renewal(said))[1])
    ],
    [
      'a facet renewed twice',
      ['agreement', 'authority'],
      async said => {
        const second = await renewal(said, { as: IDS.again, jti: 31 });
        said.splice(after, 0, ...(await renewal(said)), ...second);
      }
    ],
    [
      'a renewal that the giver did not sign as one',
      ['agreement'],
      async said => {
        const [ended, again] = await renewal(said);
        const { renews: _, ...fresh } = again.groups.what as Record<string, unknown>;
        again.groups.what = fresh;
        said.splice(after, 0, ended, again);
      }
    ],
    [
      'a renewal of what somebody else was lent',
      ['authority'],
      async said => void said.splice(after, 0, ...(await renewal(said, { to: 'holder' })))
    ]
  ];
}

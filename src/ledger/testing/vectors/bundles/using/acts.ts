import { b64u, sign } from '../../../../../protocol';
import { ISSUER, NOW } from '../../../../../protocol/testing/payloads';
import { actionBy } from '../story/acts';
import { ADA, IDS, TERMINAL } from '../story/cast';
import { at, GENUINE, type Lie, type Said } from '../story/said';
import { story } from '../story/story';
import { PUBLIC, signer } from '../../tokens/keys';

/** That of the owner, not of the terminal. */
const INVITATION = GENUINE.lastIndexOf('introduction');

/** What is said to have been done, and was done otherwise, by others or not at all. */
export function acts(): Lie[] {
  const intent = at('intent');
  const use = (said: Said[]): Said => said[intent]!;
  return [
    [
      'arguments other than signed',
      ['agreement'],
      said => void (use(said).groups.args = { path: 'a/c.csv' })
    ],
    [
      'an action that somebody else signed',
      ['token'],
      async said => void (use(said).groups.token = await actionBy('owner', {}))
    ],
    [
      'an action for another service',
      ['token'],
      async said => void (use(said).groups.token = await actionBy('holder', { aud: 'x' }))
    ],
    [
      'an action signed an hour before',
      ['token'],
      async said => void (use(said).groups.token = await actionBy('holder', { iat: NOW - 3600 }))
    ],
    [
      'a request in the place of an action',
      ['token'],
      said => void (use(said).groups.token = said[at('request')]!.groups.token)
    ],
    [
      'a use outside of the limits',
      ['authority'],
      async said => {
        use(said).groups.args = { path: 'c.csv' };
        use(said).groups.token = await actionBy('holder', { args: { path: 'c.csv' } });
      }
    ],
    [
      'a use that says another chain than its facet has',
      ['agreement'],
      said => {
        const { groups } = use(said);
        groups.who = { ...(groups.who as object), chain: [IDS.held, IDS.registry, IDS.root] };
      }
    ],
    [
      'a use of a facet that was never made',
      ['facet'],
      async said => {
        use(said).groups.who = { ...(use(said).groups.who as object), facet: IDS.none };
        use(said).groups.token = await actionBy('holder', { fct: IDS.none });
      }
    ],
    [
      'the same action twice',
      ['replayed'],
      said => {
        const [first, outcome] = said.slice(intent, intent + 2) as [Said, Said];
        said.splice(intent + 2, 0, first, { ...outcome, ref: intent + 2 });
      }
    ],
    [
      'more uses than granted',
      ['authority'],
      async said => {
        const more = await Promise.all(
          [1, 2].map(async number => ({
            ...use(said),
            groups: { ...use(said).groups, token: await actionBy('holder', { jti: number }) }
          }))
        );
        said.splice(intent + 2, 0, ...more);
      }
    ],
    [
      'a use after the revocation',
      ['authority'],
      async said => {
        const token = await actionBy('holder', { jti: 1 });
        said.push({ ...use(said), groups: { ...use(said).groups, token } });
      }
    ],
    [
      'an outcome of no intent',
      ['reference'],
      said => void (said[at('outcome')]!.ref = at('request'))
    ],
    ['a second outcome', ['reference'], said => void said.push(said[at('outcome')]!)],
    [
      'a request by a key that was never enrolled',
      ['principal'],
      async said => {
        const { groups } = said[at('request')]!;
        const payload = {
          aud: ISSUER,
          iat: NOW,
          jti: b64u.encode(new Uint8Array(16).fill(99)),
          needs: [{ object: 'reports', actions: ['read'] }],
          purpose: 'to look',
          public_key: PUBLIC.service,
          encryption_key: PUBLIC['holder-encryption']
        };
        const token = await sign(payload, 'facet-request', signer('service'));
        const who = { ...(groups.who as object), principal: signer('service').kid };
        const what = {
          object: 'reports',
          actions: ['read'],
          objects: ['reports'],
          request: IDS.again
        };
        said.push({ kind: 'request', groups: { who, what, token } });
      }
    ],
    [
      'a grant that nobody decided',
      ['undecided'],
      said => {
        const { groups } = said[at('decision') + 1]!;
        const who = { ...(groups.who as object), facet: IDS.none, chain: [IDS.none, IDS.root] };
        said.push({ kind: 'grant', groups: { ...groups, who } });
      }
    ],
    [
      'a grant of other terms than decided',
      ['undecided'],
      said => {
        const { groups } = said[at('decision') + 1]!;
        groups.terms = { ...(groups.terms as object), uses: 9 };
      }
    ],
    [
      'more granted than asked for',
      ['not_subsumed'],
      async said => void said.splice(0, said.length, ...(await story({ granted: { uses: null } })))
    ],
    [
      'more lent than held',
      ['not_subsumed'],
      async said => void said.splice(0, said.length, ...(await story({ lent: { uses: 3 } })))
    ],
    [
      'other terms lent than the giver signed',
      ['agreement'],
      said => {
        const { groups } = said[at('delegation')]!;
        const terms = groups.terms as object;
        groups.terms = { ...terms, constraints: { path: { path: 'a/b/c/**' } } };
      }
    ],
    [
      'a decision about another request',
      ['reference', 'undecided'],
      async said => void said.splice(0, said.length, ...(await story({ digest: '0'.repeat(64) })))
    ],
    [
      'a definition of another digest',
      ['agreement', 'authority'],
      said => {
        const { groups } = said[at('registration')]!;
        groups.what = { ...(groups.what as object), digests: { list: '0', read: '0' } };
      }
    ],
    [
      'more granted than asked for, after a proposal, which connects nothing',
      ['not_subsumed'],
      async said => {
        const told = await story({ granted: { uses: null } });
        const after = at('registration') + 1;
        const what = { object: 'reports', safe: false, change: 'proposed', kind: 'openapi' };
        const proposal: Said = {
          kind: 'registration',
          groups: { who: TERMINAL, what, args: { config: {} } }
        };
        const moved = told.slice(after).map(one => ({
          ...one,
          ...(one.ref !== undefined && one.ref >= after && { ref: one.ref + 1 })
        }));
        said.splice(0, said.length, ...told.slice(0, after), proposal, ...moved);
      }
    ],
    [
      'what was sent is erased, and nobody signed that',
      ['authority', 'token'],
      said => void said.push(erasing(said.length - 1))
    ],
    [
      'an erasure of what comes later',
      ['authority', 'reference', 'token'],
      said => void said.push(erasing(said.length))
    ],
    [
      'an erasure by a facet for something else',
      ['authority'],
      async said => {
        const who = { ...ADA, facet: IDS.requests };
        const one = erasing(said.length - 1, who);
        const args = { entries: [[0, said.length - 1]], groups: ['args', 'token'] };
        const act = { jti: 40, act: 'erase', obj: 'aios/ledger', args, fct: IDS.requests };
        one.groups.token = await actionBy('owner', act);
        said.push(one);
      }
    ],
    [
      'a time before that of the entry before it',
      ['order'],
      said => void (use(said).at = NOW * 1000)
    ],
    [
      'a decision in the notebook’s own page that says nothing of it',
      ['agreement', 'undecided'],
      async said => {
        const fresh = await story({ mode: 'page' });
        const { groups } = fresh[at('decision')]!;
        groups.what = { ...(groups.what as object), mode: 'pointer' };
        said.splice(0, said.length, ...fresh);
      }
    ],
    [
      'a code made in the notebook’s own page, which says so',
      [],
      async said => void said.splice(0, said.length, ...(await story({ mode: 'page' })))
    ],
    [
      'a code made in the notebook’s own page that says nothing of it',
      ['agreement'],
      async said => {
        const fresh = await story({ mode: 'page' });
        const { groups } = fresh[INVITATION]!;
        const { mode: _, ...what } = groups.what as Record<string, unknown>;
        groups.what = what;
        said.splice(0, said.length, ...fresh);
      }
    ],
    [
      'a code that claims the notebook’s own page',
      ['agreement'],
      said => {
        const { groups } = said[INVITATION]!;
        groups.what = { ...(groups.what as object), mode: 'page' };
      }
    ],
    ['a second root', ['facet'], said => void said.push(said[0]!)]
  ];
}

/** The service erases what was sent up to an entry. */
function erasing(to: number, who: object = TERMINAL): Said {
  const what = {
    object: 'aios/ledger',
    action: 'erase',
    safe: false,
    entries: [[0, to]],
    groups: ['args', 'token']
  };
  return { kind: 'erasure', groups: { who, what } };
}

import { b64, b64u, jcs, sign, utf8 } from '../../../protocol';
import { ISSUER, NOW } from '../../../protocol/testing/payloads';
import { checkpointLine, endLine, headLine } from '../../bundle/lines';
import type { Leaf } from '../../leaf';
import { type BundleCase, differing, ended, logOf, type Made, note } from './bundleLog';
import { confirmations } from './bundleConfirms';
import { handOvers } from './bundleHandOver';
import { budgets, rates } from './bundleLimits';
import { lineages } from './bundleLineage';
import { notes } from './bundleNotes';
import { observations } from './bundleObserves';
import { approvers } from './bundleApprovers';
import { approversHidden, approversRestored } from './bundleApproversLog';
import { passkeys } from './bundlePasskeys';
import { pauses } from './bundlePauses';
import { requirements } from './bundleRequires';
import { rules } from './bundleRules';
import {
  ADA,
  actionBy,
  GENUINE,
  IDS,
  type Lie,
  renewal,
  type Said,
  story,
  TERMINAL,
  useOfLent
} from './bundleStory';
import { several } from './bundleSeveral';
import { epochCases } from './epochs';
import { PUBLIC, signer } from './keys';
import { OTHER_VKEY, VKEY } from './notes';

const at = (kind: Leaf['k']): number => GENUINE.indexOf(kind);
/** That of the owner, not of the terminal. */
const INVITATION = GENUINE.lastIndexOf('introduction');

function lies(): Lie[] {
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
        said.push({ kind: 'request', groups: { who, token } });
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
      ['agreement'],
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
    ['what was sent is erased', [], said => void said.push(erasing(said.length - 1))],
    ['an erasure of what comes later', ['reference'], said => void said.push(erasing(said.length))],
    [
      'an erasure by a facet for something else',
      ['authority'],
      said => void said.push(erasing(said.length - 1, { ...ADA, facet: IDS.requests }))
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
    ...renewals(),
    ...requirements(),
    ...confirmations(),
    ...observations(),
    ...rules(),
    ...lineages(),
    ...notes(),
    ...rates(),
    ...budgets(),
    ...pauses(),
    ...passkeys(),
    ...handOvers(),
    ...several(),
    ...approvers(),
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

/** What was lent, lent on until later: after the outcome, before the refusal. */
function renewals(): Lie[] {
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
      ['authority'],
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

type Edit = Omit<BundleCase, 'lines'> & { edited: string[] };

/** What others may do to a file, with a digest at its end that fits. */
function edits({ lines, hashes }: Made): Edit[] {
  const swapped = (index: number, change: (line: string) => string): string[] =>
    lines.map((line, number) => (number === index + 1 ? change(line) : line));
  const told = (index: number) =>
    JSON.parse(lines[index + 1]!) as Record<string, unknown> & {
      openings: Record<string, { bytes: string }>;
    };
  const refusal = at('refusal');
  const bent = told(refusal);
  bent.openings['why']!.bytes = b64u.encode(utf8.encode(jcs({ code: 'clock', detail: '' })));
  const leaf = JSON.parse(utf8.decode(b64.decode(String(told(0)['leaf'])))) as Leaf;
  const earlier = b64.encode(utf8.encode(jcs({ ...leaf, t: leaf.t - 1 })));
  const line = (value: unknown): string => `${jcs(value)}\n`;
  const [head, ...rest] = lines as [string, ...string[]];
  const stranger = note(hashes.slice(0, 3)).split('\n\n')[1]!;
  const unsigned = `${note(hashes).split('\n\n')[0]}\n\n${stranger}`;
  const whole = ended(lines);
  const { token: _, ...untold } = told(at('intent')).openings;
  const three = note(hashes.slice(0, 3));
  return [
    {
      why: 'a token is not shown',
      faults: [],
      edited: ended(swapped(at('intent'), () => line({ ...told(at('intent')), openings: untold })))
    },
    {
      why: 'an earlier checkpoint at its place',
      faults: [],
      edited: ended([...lines.slice(0, 4), checkpointLine(three), ...lines.slice(4)])
    },
    { why: 'it continues what was seen', faults: [], seen: [three], edited: whole },
    { why: 'its key is known', faults: [], vkey: VKEY, edited: whole },
    { why: 'another key is known', faults: ['checkpoint', 'key'], vkey: OTHER_VKEY, edited: whole },
    {
      why: 'more was seen',
      faults: ['rolled_back'],
      seen: [note([...hashes, hashes[0]!])],
      edited: whole
    },
    {
      why: 'something else was seen',
      faults: ['forked'],
      seen: [note([hashes[0]!, hashes[2]!, hashes[1]!])],
      edited: whole
    },
    {
      why: 'an earlier checkpoint at another place',
      faults: ['order'],
      edited: ended([...lines.slice(0, 6), checkpointLine(three), ...lines.slice(6)])
    },
    { why: 'a line that is none', faults: ['form'], edited: ended([...lines, '{}\n']) },
    { why: 'a second head', faults: ['form'], edited: ended([...lines, head]) },
    {
      why: 'changed after it was written',
      faults: ['digest'],
      edited: [...lines, endLine(hashes.length, '0'.repeat(64))]
    },
    { why: 'without its end', faults: ['truncated'], edited: [...lines] },
    { why: 'without its last newline', faults: ['truncated'], unended: true, edited: whole },
    { why: 'something after the end', faults: ['form'], edited: [...whole, whole.at(-1)!] },
    {
      why: 'an entry changed',
      faults: ['leaf'],
      edited: ended(swapped(0, () => line({ ...told(0), leaf: earlier })))
    },
    {
      why: 'the hash of an entry changed',
      faults: ['leaf'],
      edited: ended(swapped(0, () => line({ ...told(0), hash: told(1)['hash'] })))
    },
    {
      why: 'an opening changed',
      faults: ['commitment'],
      edited: ended(swapped(refusal, () => line(bent)))
    },
    { why: 'the last entry left out', faults: ['root'], edited: ended(lines.slice(0, -1)) },
    {
      why: 'two entries exchanged',
      faults: ['order', 'root'],
      edited: ended([head, ...rest.slice(0, -2), rest.at(-1)!, rest.at(-2)!])
    },
    { why: 'another number at the end', faults: ['order'], edited: ended(lines, 1) },
    {
      why: 'a checkpoint that nobody signed',
      faults: ['checkpoint'],
      edited: ended([headLine({ issuer: ISSUER, log: VKEY, checkpoint: unsigned }), ...rest])
    }
  ];
}

export async function bundleCases(): Promise<{ good: string[]; cases: BundleCase[] }> {
  const genuine = await story();
  const made = logOf(genuine);
  const good = ended(made.lines);
  const cases: BundleCase[] = [{ why: 'as it is', lines: {}, faults: [] }];
  for (const { edited, ...rest } of edits(made)) {
    cases.push({ ...rest, lines: differing(good, edited) });
  }
  for (const [why, faults, change] of lies()) {
    const said = structuredClone(genuine);
    await change(said);
    cases.push({ why, faults, lines: differing(good, ended(logOf(said).lines)) });
  }
  const epochs = [...(await epochCases(genuine)), ...(await approversRestored())];
  for (const { edited, ...rest } of [...epochs, ...(await approversHidden())]) {
    cases.push({ ...rest, lines: differing(good, edited) });
  }
  return { good: good.map(line => line.trimEnd()), cases };
}

import { b64, b64u, jcs, sign, thumbprint, utf8 } from '../../../../protocol';
import { payloads } from '../../../../protocol/testing/payloads';
import { formatCheckpoint } from '../../../checkpoint';
import { openingsToJson } from '../../../leaf';
import { signNote } from '../../../note';
import { formatProof } from '../../../proof';
import { leafHash } from '../../../tree';
import { PUBLIC, signer } from '../tokens/keys';
import { introducing, SALT } from './naming';
import { entry, type EntryCase } from './log';
import { ORIGIN, signLog, VKEY } from './notes';
import { treeOf } from './tree';

const FACETS = 'aios/facets';

/** A pause of a facet, and what resumes a principal: each signed by the owner who did it. */
async function stopped() {
  const { terms } = payloads()['facet-descriptor'];
  const action = payloads()['facet-action'];
  const stopper = {
    principal: thumbprint(PUBLIC.holder),
    kind: 'owner',
    custody: 'own',
    petname: 'laptop',
    facet: action.fct
  };
  const signed = (act: string, args: Record<string, string>): Promise<string> =>
    sign({ ...action, obj: FACETS, act, args }, 'facet-action', signer('holder'));
  const facet = 'f'.repeat(32);
  const holder = thumbprint(PUBLIC.service);
  const reason = 'odd hours';
  return {
    pause: entry('pause', {
      who: stopper,
      what: { object: terms.object, actions: terms.actions, facet, holder },
      why: { reason },
      token: await signed('pause', { facet, reason })
    }),
    resume: entry('resume', {
      who: stopper,
      what: { object: '*', holder },
      token: await signed('resume', { principal: holder })
    }),
    resumedInPage: entry('resume', {
      who: stopper,
      what: { object: '*', holder, mode: 'page' },
      token: await signed('resume', { principal: holder, mode: 'page' })
    }),
    renaming: entry('renaming', {
      who: { principal: holder, kind: 'notebook', custody: 'wallet' },
      name: { petname: 'final.ipynb' }
    }),
    renamedByHost: entry('renaming', {
      who: { principal: holder, kind: 'notebook', custody: 'own' },
      what: {
        object: 'aios/requests',
        action: 'rename',
        safe: false,
        by: stopper.principal
      },
      name: { petname: 'final.ipynb (lab)', salt: SALT },
      token: await sign(
        {
          ...action,
          obj: 'aios/requests',
          act: 'rename',
          ...introducing({ principal: holder, petname: 'final.ipynb (lab)' })
        },
        'facet-action',
        signer('holder')
      )
    })
  };
}

/** Pauses, what ends them, and names that change. */
export async function stopCases(): Promise<EntryCase[]> {
  const { pause, resume, renaming, resumedInPage, renamedByHost } = await stopped();
  const all = [entry('genesis', {}), pause, resume, renaming, resumedInPage, renamedByHost];
  const tree = treeOf(all.map(({ leaf }) => leafHash(leaf)));
  const checkpoint = signNote(
    formatCheckpoint({ origin: ORIGIN, size: tree.size, root: tree.root() }),
    VKEY,
    signLog
  );
  const said = (index: number, why: string): EntryCase => ({
    why,
    leaf: b64.encode(all[index]!.leaf),
    openings: openingsToJson(all[index]!.openings),
    proof: formatProof({ index, hashes: tree.inclusion(index), checkpoint }),
    vkey: VKEY,
    failed: []
  });
  const signed = (index: number, why: string): EntryCase => ({
    ...said(index, why),
    holder_key: PUBLIC.holder
  });
  const paused = signed(1, 'a pause of a facet, signed by its owner');
  const resumed = signed(2, 'all of a principal resumed, signed by its owner');
  const other = { object: '*', holder: thumbprint(PUBLIC.holder) };
  return [
    paused,
    resumed,
    signed(4, 'all of a principal resumed in the notebook’s own page'),
    said(3, 'a new name: nobody signs what a file is called'),
    signed(5, 'a new name, signed by the host that gives it'),
    {
      ...signed(5, 'a new name, given by another'),
      holder_key: PUBLIC.service,
      failed: ['token']
    },
    { ...paused, why: 'a pause by another', holder_key: PUBLIC.service, failed: ['token'] },
    { ...resumed, why: 'resumed by another', holder_key: PUBLIC.service, failed: ['token'] },
    {
      ...said(2, ''),
      why: 'somebody else resumed than is committed to',
      openings: {
        ...resumed.openings,
        what: { ...resumed.openings.what!, bytes: b64u.encode(utf8.encode(jcs(other))) }
      },
      failed: ['commitments']
    },
    {
      ...paused,
      why: 'a pause in the place of its end',
      proof: resumed.proof,
      failed: ['inclusion']
    },
    {
      ...said(1, ''),
      why: 'the token of another act',
      openings: { ...paused.openings, token: resumed.openings.token! },
      failed: ['commitments']
    }
  ];
}

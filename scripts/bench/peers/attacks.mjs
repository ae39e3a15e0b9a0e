// The same attacks on two services.
import { node, run } from '../../lib/workspace.mjs';
import { bundle } from '../measured.mjs';

const TIMES = 10;
/** Ways out of the folder `/data`. */
const OUTSIDE = [
  '/data/../etc/passwd',
  '/data/a/../../etc/passwd',
  '/data/%2e%2e/etc/passwd',
  '/data/..%2fetc/passwd'
];
const ARGS = { amount: 1, base: 'EUR', day: '2026-11-02' };

async function onFacetry() {
  const given = JSON.stringify({ times: TIMES, outside: OUTSIDE });
  return JSON.parse(await run(node(), [await bundle('peers/facetry'), given], { capture: true }));
}

async function often(attempt) {
  let through = 0;
  for (let tried = 0; tried < TIMES; tried += 1) {
    through += (await attempt()) === 200 ? 1 : 0;
  }
  return through;
}

async function onTenuo(tenuo) {
  const headers = await tenuo.headers(0, ARGS);
  const show = (server, args = ARGS) => tenuo.send(server, args, headers);
  if ((await show(tenuo.server)) !== 200) {
    throw new Error('an honest call was refused, so refusals say nothing');
  }
  const replayed = await often(() => show(tenuo.server));
  const again = await tenuo.serve();
  const restarted = await often(() => show(again));
  const elsewhere = Number((await show(again)) === 200);
  const added = Number((await show(tenuo.server, { ...ARGS, account: 'other' })) === 200);
  await tenuo.ask('revoke', { path: tenuo.revoked, version: 2, all: true });
  const revoked = Number((await show(again)) === 200);
  await tenuo.end(again);
  return {
    replayed,
    restarted,
    elsewhere,
    added,
    revoked,
    twins: await tenuo.ask('honest_twins', { times: TIMES }),
    glob: await tenuo.ask('paths', { limit: 'glob', paths: OUTSIDE }),
    folder: await tenuo.ask('paths', { limit: 'folder', paths: OUTSIDE }),
    approved: await tenuo.ask('approved', { times: TIMES }),
    records: await tenuo.ask('receipts')
  };
}

const counted = (name, attack, of, whose = 'authorizer') => ({
  attack,
  ours: found => `${found[name]} of ${of}`,
  theirs: found => `${found[name]} of ${of} (${whose})`
});

const record = (change, attack) => {
  const said = found => (found.records[change] ? 'found' : 'not found');
  return { attack, ours: said, theirs: found => `${said(found)} (library)` };
};

const ROWS = [
  counted('replayed', 'an accepted proof sent again: let through', TIMES),
  counted('restarted', 'the same after the service started anew', TIMES),
  counted(
    'twins',
    'honest calls, alike and one after the other: refused',
    TIMES,
    'its nonce store'
  ),
  counted('elsewhere', 'a proof for one service shown to another of the same owner', 1),
  counted('added', 'a field of the call that nobody signed', 1),
  counted('glob', 'paths out of a folder, limited by a pattern', OUTSIDE.length, 'Pattern'),
  counted('folder', 'paths out of a folder, limited to the folder', OUTSIDE.length, 'Subpath'),
  counted('approved', 'payments by one approval', TIMES, 'library'),
  counted('revoked', 'the next call after a revocation (a new list in its file)', 1),
  record('tail', 'the end of the record cut off'),
  record('order', 'entries of the record turned round'),
  record('twice', 'entries of the record twice'),
  record('hole', 'entries out of the middle of the record')
];

/** A row for each attack: what was let through, of how many, by which part of Tenuo. */
export async function attacks(tenuo) {
  const theirs = await onTenuo(tenuo);
  const ours = await onFacetry();
  return ROWS.map(row => ({
    attack: row.attack,
    theirs: row.theirs(theirs),
    ours: row.ours(ours)
  }));
}

import { type CellWord, utf8 } from '../../protocol';
import { verifyBundle } from '../bundle';
import { readVectors } from '../testing/vectors/files';
import { Audit, type AuditAnswer, tell } from '.';

const { good, subjects } = readVectors().bundles;

/** What an audit tells of who used the reports, of the sound bundle that is called so. */
async function asked(why: string): Promise<AuditAnswer> {
  const { lines } = Object.values(subjects)
    .flat()
    .find(one => one.why === why && one.faults.length === 0)!;
  const all = { ...Object.fromEntries(good.entries()), ...lines };
  const text = Object.keys(all)
    .sort((one, other) => Number(one) - Number(other))
    .flatMap(at => all[at] ?? [])
    .map(line => `${line}\n`)
    .join('');
  const audit = new Audit({ ask: 'who', object: 'reports' });
  const { ok } = await verifyBundle([utf8.encode(text)], { onEntry: entry => audit.read(entry) });
  expect(ok).toBe(true);
  return audit.answer();
}

/** The same, of somebody whose key the service's wallet keeps. */
function keptByTheWallet({ acts, ...answer }: AuditAnswer, cell?: CellWord): AuditAnswer {
  const kept = acts.map(act => ({ ...act, who: { ...act.who!, custody: 'wallet' } }));
  return { ...answer, acts: kept.map(act => ({ ...act, cell: cell ?? act.cell })) };
}

test('an act says which cell and kernel it came from, and whose words these are', async () => {
  const answer = await asked('a use in a kernel');
  const cell = 'from cell [3] of ann/reports.ipynb (by its kernel’s word) in kernel 3f0c2a1e';
  expect(answer.acts.map(act => act.cell?.kernel)).toContain(
    '3f0c2a1e-7a51-4a0e-9a4a-0d6d1f0a7c55'
  );
  expect(tell(answer).join('\n')).toContain(`, ${cell} (by its own word)`);
  const kept = keptByTheWallet(answer);
  expect(tell(kept).join('\n')).toContain(`, ${cell} (by its Jupyter server’s word)`);
  const bare = tell(keptByTheWallet(answer, { kernel: '\u202Ek1' })).join('\n');
  expect(bare).toContain(', from kernel ⟨U+202E⟩k1 (by its Jupyter server’s word)');
  expect(bare).not.toContain('a cell');
});

test('a connection that is only proposed is told apart from one that stands', async () => {
  const answer = await asked('a use in a kernel');
  const [act] = answer.acts;
  const told = (about: string | null): string => {
    const kind = 'registration' as const;
    const changed = { ...act!, kind, object: 'bank', about, cell: null, outcome: null };
    return tell({ ...answer, acts: [changed] }).join('\n');
  };
  expect(told('proposed')).toContain('Z proposed to connect bank\n');
  expect(told('added')).toContain('Z connected bank\n');
  expect(told('replaced')).toContain('Z connected bank anew\n');
  expect(told('moved')).toContain('Z connected bank at another place\n');
  expect(told('removed')).toContain('Z disconnected bank\n');
  expect(told(null)).toContain('Z connected or changed bank\n');
});

import { type Basis, hex, jcs, note } from '../../protocol';
import { examineCell } from './cells';
import { member, type ReadEntry, textMember } from './entry';
import type { Examination } from './examination';
import { mayAct } from './handovers';
import { examineLineage } from './lineage';
import { bySystem } from './system';

const SELF = 'aios/self';

/** What somebody inferred: signed, by whoever may, and based on entries that there are. */
export async function examineNote(exam: Examination, entry: ReadEntry): Promise<void> {
  const { who, what } = entry.opened;
  const kid = textMember(who, 'principal');
  const token = await exam.token(entry, ['facet-action'], kid);
  if (token !== undefined) {
    exam.once(entry, token.kid, token.payload.jti);
    if (!exam.agrees(entry, token.payload)) {
      return;
    }
    const { args } = token.payload;
    if (
      what !== undefined &&
      jcs(member(what, 'based_on') ?? null) !== jcs(args['based_on'] ?? null)
    ) {
      exam.fault(entry, 'agreement', 'It is based on other entries than were signed.');
      return;
    }
  }
  const by = token?.kid ?? kid;
  mayAct(exam, entry, by);
  examineCell(exam, entry, token);
  examineLineage(exam, entry, by, token === undefined ? null : token.payload.lineage);
  bySystem(exam, entry, { object: SELF, action: 'note' }, token?.payload);
  const paused = by === undefined ? undefined : exam.world.pausedBy(by);
  if (paused !== undefined) {
    exam.fault(entry, 'authority', `Its principal was paused by entry ${paused}.`);
  }
  if (what === undefined) {
    return;
  }
  // Words that are not shown are as good as any.
  const claim = textMember(entry.opened.args, 'claim') ?? '-';
  try {
    note({ claim, based_on: member(what, 'based_on') }, 'note');
  } catch {
    exam.fault(
      entry,
      'agreement',
      'It is no note: its words or what it is based on are malformed.'
    );
    return;
  }
  for (const basis of member(what, 'based_on') as Basis[]) {
    if (!there(exam, entry.index, basis)) {
      exam.fault(entry, 'reference', `It is based on ${basis.entry}, which is no such entry.`);
    }
  }
}

function there({ world }: Examination, index: number, { entry, leaf }: Basis): boolean {
  const hash = entry < index ? world.bases.of(entry) : undefined;
  return hash !== undefined && hex.encode(hash) === leaf;
}

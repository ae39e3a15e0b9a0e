import { examineAct } from './acts';
import type { ReadEntry } from './entry';
import { erasure } from './erasures';
import type { Examination } from './examination';
import { delegation, genesis, grant } from './grants';
import { introduction } from './introductions';
import { examineNote } from './noting';
import { passkey } from './passkeys';
import { enrolment } from './principals';
import { registration } from './registrations';
import { renaming } from './renamings';
import { decision, request } from './requests';
import { rule } from './rules';
import { examineStop } from './stops';
import { withdrawal } from './withdrawals';

type Examiner = (exam: Examination, entry: ReadEntry) => void | Promise<void>;

/** What is asked of an entry, by its kind; of others nothing but the tree and its commitments. */
export const EXAMINERS: ReadonlyMap<string, Examiner> = new Map<string, Examiner>(
  Object.entries({
    genesis,
    enrolment,
    introduction,
    renaming,
    registration,
    request,
    decision,
    withdrawal,
    erasure,
    grant,
    delegation,
    rule,
    passkey,
    revocation: examineStop,
    pause: examineStop,
    resume: examineStop,
    intent: examineAct,
    outcome: examineAct,
    note: examineNote,
    refusal: examineAct
  })
);

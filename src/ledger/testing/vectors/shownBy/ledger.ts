import type { ShownBy } from './shown';

const RESTORE = 'src/host/whole/backups/restore.test.ts';
const PUBLISHING = 'src/host/telling/publishing.test.ts';

/** Of docs/protocol.md §10. */
export const LEDGER: ShownBy = {
  '10.Epochs.1': [
    'bundles/epochs: restored: an owner whose device was not in hand',
    'bundles/approvers: restored: what an approver of before decides'
  ],
  '10.Epochs.2': [
    'bundles/epochs: restored: a use of what had uses left',
    'bundles/rules: restored: what a resumed rule with uses left granted'
  ],
  '10.Epochs.3': [
    'bundles/approvers: restored: an approver by an invitation of before',
    'bundles/approvers: restored: a decision on what was asked for before'
  ],
  '10.Epochs.4': [`${RESTORE} › does nothing that was confirmed before, done since or not`],
  '10.Epochs.5': ['bundles/epochs: restored: what was signed before is taken again'],
  '10.Epochs.6': ['bundles/epochs: restored: it continues what was seen of the former log'],
  '10.Epochs.7': ['bundles/epochs: restored: more of the former log was seen'],
  '10.Epochs.8': ['bundles/epochs: restored: another restore of the same back-up was seen'],
  '10.Erasure.1': [
    'bundles/holes: who acted is said to be erased, which nobody can',
    'bundles/holes: what was sent is erased'
  ],
  '10.Erasure.2': [
    'bundles/holes: what was decided is said to be erased, which nobody can',
    'bundles/holes: what was lent is said to be erased, which nobody can'
  ],
  '10.Erasure.3': [
    'bundles/objects: more is erased than was signed',
    'bundles/objects: what somebody else sent is erased',
    'bundles/objects: what was sent after that time is erased',
    'bundles/objects: what nobody named is erased',
    'bundles/holes: what somebody was to be called is erased as another’s, which accounts for nothing'
  ],
  '10.Erasure.4': [
    'src/host/whole/log/erasing.test.ts › keeps what somebody waits for an answer to',
    'src/host/whole/log/names.test.ts › of who still holds something stays where it is known'
  ],
  '10.Erasure.5': [
    'bundles/holes: what somebody is called is erased',
    'bundles/holes: who is called so is said to be erased with it, which nobody can'
  ],
  '10.Erasure.6': [
    'bundles/holes: of what was sent less was erased than is held back',
    'bundles/holes: another entry was erased than is held back'
  ],
  '10.Witnesses.1': ['cosignatures: one of three', 'cosignatures: nobody'],
  '10.Witnesses.2': ['policies: one key under two names', 'cosignatures: one of three, twice'],
  '10.Witnesses.3': ['src/ledger/witness.test.ts › shown both sides of a fork at once cosigns one'],
  '10.Witnesses.4': ['notes: with a stranger’s signature', 'cosignatures: by the key of another'],
  '10.Witnesses.5': [
    `${PUBLISHING} › is published as far as they cosigned it, and no call waits for them`
  ],
  '10.Witnesses.6': [
    `${PUBLISHING} › killed between a cosignature and its record is cosigned again`
  ],
  '10.Witnesses.7': [
    `${PUBLISHING} › whose witnesses are too few stays published as it was, says so, and goes on`
  ],
  '10.Witnesses.8': [
    `${PUBLISHING} › answers with the cosignature of another witness`,
    `${PUBLISHING} › cosigns another checkpoint`
  ],
  '10.Witnesses.9': [
    `${PUBLISHING} › that does not continue what was published of it is not gone on with`
  ],
  '10.Witnesses.10': [
    `${PUBLISHING} › by another key has nothing published before that is cosigned`
  ],
  '10.One entry or receipt.form': [
    'receipts: outcome and intent exchanged',
    'receipts: a further member carried',
    'entries: an opening with a further member'
  ],
  '10.One entry or receipt.checkpoint': [
    'entries: a changed checkpoint',
    'entries: a checkpoint that names another log'
  ],
  '10.One entry or receipt.inclusion': [
    'entries: another entry',
    'receipts: an intent that is not proven'
  ],
  '10.One entry or receipt.commitments': [
    'entries: other arguments shown',
    'entries: one group shown as another',
    'receipts: an intent shown otherwise'
  ],
  '10.One entry or receipt.reference': [
    'receipts: an outcome of another entry',
    'receipts: an intent after its outcome'
  ],
  '10.One entry or receipt.said': [
    'src/ledger/verify.test.ts › is proven with what is said beside it, where that only repeats it',
    'src/ledger/verify.test.ts › fails where a principal is said that nothing shown bears out',
    'src/ledger/verify.test.ts › of an outcome is said to be of whoever its intent is of'
  ],
  '10.One entry or receipt.token': [
    'entries: another holder',
    'entries: an intent with a decision',
    'entries: a delegation signed by its taker',
    'entries: another facet than signed',
    'entries: another body than signed',
    'entries: an argument left out',
    'entries: further arguments by default',
    'entries: a request to confirm other arguments'
  ]
};

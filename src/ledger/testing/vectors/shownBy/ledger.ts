import type { ShownBy } from './shown';

const RESTORE = 'src/host/restore.test.ts';
const PUBLISHING = 'src/host/publishing.test.ts';

/** Of docs/protocol.md §10. */
export const LEDGER: ShownBy = {
  '10.Epochs.1': [
    'bundles/epochs: restored: an owner whose device was not in hand',
    'bundles/epochs: restored: an agent said to be an owner in hand'
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
    'src/host/erasing.test.ts › keeps what somebody waits for an answer to',
    'src/host/names.test.ts › of who still holds something stays where it is known'
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
  '10.Bundles.Holes': [
    'bundles/withheld: two keys for one enrolment that shows nothing',
    'bundles/withheld: two facets of one grant that shows nothing',
    'bundles/withheld: two who came by one introduction that shows nothing',
    'bundles/withheld: a decision on what is no request, beside one that shows nothing',
    'bundles/withheld: what a renewed facet requires was done before it could be lent, and what it renews is not shown',
    'bundles/withheld: who is unknown and signs twice is told with its key',
    'bundles/withheld: an opening that is no JCS',
    'scripts/attack/holes.test.ts › what a sound log does not show raises no alarm'
  ],
  '10.Bundles.Order': [
    'bundles/acts: a time before that of the entry before it',
    'bundles/acts: a use after the revocation'
  ],
  '10.Bundles.Keys': ['bundles/acts: a request by a key that was never enrolled'],
  '10.Bundles.Handed over': [
    'bundles/handing_over: it is handed over once more',
    'bundles/handing_over: the giver signed for a key in other hands, and the entry says another custody'
  ],
  '10.Bundles.Lending': [
    'bundles/lending: a facet is lent by who does not hold it',
    'bundles/unsigned: a delegation that nobody signed',
    'bundles/newcomers: something lent by a card that its holder did not sign',
    'bundles/bounds: what is lent, with bounds'
  ],
  '10.Bundles.Stops': [
    'bundles/pauses: a revocation of which something else was signed ends nothing',
    'bundles/pauses: a pause that names another principal than was signed stops nothing',
    'bundles/revocations: a facet paused that is said to be somebody else’s',
    'bundles/pauses: a facet is paused that was never made'
  ],
  '10.Bundles.One act, and all that it ends': [
    'bundles/revocations: a facet revoked twice by one act',
    'bundles/revocations: one act that ends something later, too',
    'bundles/revocations: all that somebody holds revoked, with another’s',
    'bundles/revocations: an object removed where another was named'
  ],
  '10.Bundles.Who stops': [
    'bundles/pauses: it is paused with a facet for something else',
    'bundles/revocations: a page pauses an owner',
    'bundles/revocations: a host paused, and its notebook in its place'
  ],
  '10.Bundles.Requests': [
    'bundles/decisions: a request that says another object than was asked for',
    'bundles/decisions: a request whose id is another one’s',
    'bundles/requests: a fourth request',
    'bundles/decisions: a withdrawal by somebody else',
    'bundles/decisions: a grant of what was withdrawn'
  ],
  '10.Bundles.Decisions': [
    'bundles/decisions: a decision for another reason than was signed',
    'bundles/decisions: a grant whose decider was shown less than it gives',
    'bundles/decisions: a denial that says the request of another',
    'bundles/decisions: a grant to whom its decider let in, who owns'
  ],
  '10.Bundles.Registrations': [
    'bundles/objects: an object at its place, said to be added',
    'bundles/objects: an object with a digest of no definition',
    'bundles/objects: an object of nobody’s kernel, by no facet'
  ],
  '10.Bundles.Erasures': [
    'bundles/objects: other groups are erased than were signed',
    'bundles/holes: an erasure of more than was signed accounts for nothing'
  ],
  '10.Bundles.Restores': ['bundles/epochs: restored: what was signed before is taken again'],
  '10.Bundles.Renewals': [
    'bundles/renewals: a renewal that the giver did not sign as one',
    'bundles/renewals: a renewal of what somebody else was lent'
  ],
  '10.Bundles.References': [
    'bundles/acts: an outcome of no intent',
    'bundles/acts: a second outcome',
    'bundles/decisions: a withdrawal of nothing'
  ],
  '10.Bundles.Notes and lineage': [
    'bundles/notes: based on another entry than was signed',
    'bundles/notes: based on an entry that is not there',
    'bundles/lineage: a signed lineage left out',
    'bundles/lineage: a result that somebody else was given'
  ],
  '10.Bundles.Intents': [
    'bundles/objects: a use that is not as it was signed, which counts for none',
    'bundles/observations: a mark of nothing',
    'bundles/objects: a use of what may change something, said to be safe',
    'bundles/objects: an outcome that ends in no way that there is'
  ],
  '10.Bundles.Acts': [
    'bundles/confirmations: a grant of facets in the place of a confirmation',
    'bundles/confirmations: a decision on facets about an act'
  ],
  '10.Bundles.By a rule': [
    'bundles/rules: what a facet that is no rule granted',
    'bundles/circles: a decision by a rule of another name'
  ],
  '10.Bundles.Definitions': [
    'bundles/definitions: a grant that pins nothing',
    'bundles/definitions: a use after the action was defined otherwise'
  ],
  '10.Bundles.Rules': [
    'bundles/rules: a rule other than signed',
    'bundles/rules: a rule that was shown as another',
    'bundles/rules: a rule that was made twice'
  ],
  '10.Bundles.Grants': [
    'bundles/decisions: a grant that names no decider',
    'bundles/decisions: a grant that says more actions',
    'bundles/decisions: a grant of terms with a member that there is not'
  ],
  '10.Bundles.Several persons': [
    'bundles/several_persons: several persons where nothing is marked',
    'bundles/several_persons: a denial as the word of a person',
    'bundles/several_persons: what one person granted alone'
  ],
  '10.Bundles.Renamings': [
    'bundles/host_names: a notebook of the service that a host renames',
    'bundles/host_names: a renaming that nobody is said to have signed',
    'bundles/host_names: a notebook whose host signed another name'
  ],
  '10.Bundles.Passkeys': [
    'bundles/passkeys: a seventeenth passkey',
    'bundles/passkeys: a passkey added twice',
    'bundles/passkeys: a passkey of another name than was signed'
  ],
  '10.Bundles.Approvers': [
    'bundles/approvers: an approver whom nobody invited',
    'bundles/approvers: somebody who is no owner and decides without bounds',
    'bundles/bounds: what was decided, with bounds',
    'bundles/bounds: a catalogue with bounds, which outlasts its holder'
  ],
  '10.Bundles.Persons': [
    'bundles/several_persons: a device of a person whose it is not',
    'bundles/several_persons: a mark that was taken off'
  ],
  '10.Bundles.Who did it': [
    'bundles/unsigned: a use that nobody signed',
    'bundles/unsigned: a decision in an owner’s name, by no facet',
    'bundles/unsigned: a use by an agent that is called an owner'
  ],
  '10.Bundles.Who came in': [
    'bundles/newcomers: an enrolment that nobody introduced',
    'bundles/newcomers: an enrolment by a card that nothing is lent to',
    'bundles/newcomers: one who comes back and was nobody',
    'bundles/newcomers: an introduction whose code lasts an hour',
    'bundles/names: an introduction that commits to no name',
    'bundles/circles: an owner that a host brings in'
  ],
  '10.Bundles.What nobody decided': [
    'bundles/bounds: a catalogue with bounds, below another facet than the root',
    'bundles/undecided: an owner’s power that an owner decided to grant'
  ],
  '10.Bundles.What nobody decided.1': ['bundles/acts: a grant that nobody decided'],
  '10.Bundles.What nobody decided.2': [
    'bundles/undecided: an agent that may introduce',
    'bundles/undecided: an agent that may lend the catalogue'
  ],
  '10.Bundles.What nobody decided.3': ['bundles/undecided: an agent given the catalogue twice'],
  '10.Bundles.What nobody decided.4': [
    'bundles/undecided: an agent given by another than introduced it'
  ]
};

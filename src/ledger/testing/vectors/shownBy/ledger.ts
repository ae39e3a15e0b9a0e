import type { ShownBy } from './shown';

const RESTORE = 'src/host/restore.test.ts';
const PUBLISHING = 'src/host/publishing.test.ts';

/** Of docs/protocol.md §10. */
export const LEDGER: ShownBy = {
  '10.Epochs.1': [
    'bundles: restored: an owner whose device was not in hand',
    'bundles: restored: an agent said to be an owner in hand'
  ],
  '10.Epochs.2': [
    'bundles: restored: a use of what had uses left',
    'bundles: restored: what a resumed rule with uses left granted'
  ],
  '10.Epochs.3': [
    'bundles: restored: an approver by an invitation of before',
    'bundles: restored: a decision on what was asked for before'
  ],
  '10.Epochs.4': [`${RESTORE} › does nothing that was confirmed before, done since or not`],
  '10.Epochs.5': ['bundles: restored: what was signed before is taken again'],
  '10.Epochs.6': ['bundles: restored: it continues what was seen of the former log'],
  '10.Epochs.7': ['bundles: restored: more of the former log was seen'],
  '10.Epochs.8': ['bundles: restored: another restore of the same back-up was seen'],
  '10.Erasure.1': [
    'bundles: who acted is said to be erased, which nobody can',
    'bundles: what was sent is erased'
  ],
  '10.Erasure.2': [
    'bundles: what was decided is said to be erased, which nobody can',
    'bundles: what was lent is said to be erased, which nobody can'
  ],
  '10.Erasure.3': [
    'bundles: more is erased than was signed',
    'bundles: what somebody else sent is erased',
    'bundles: what was sent after that time is erased',
    'bundles: what nobody named is erased',
    'bundles: what somebody was to be called is erased as another’s, which accounts for nothing'
  ],
  '10.Erasure.4': [
    'src/host/erasing.test.ts › keeps what somebody waits for an answer to',
    'src/host/names.test.ts › of who still holds something stays where it is known'
  ],
  '10.Erasure.5': [
    'bundles: what somebody is called is erased',
    'bundles: who is called so is said to be erased with it, which nobody can'
  ],
  '10.Erasure.6': [
    'bundles: of what was sent less was erased than is held back',
    'bundles: another entry was erased than is held back'
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
    'bundles: two keys for one enrolment that shows nothing',
    'bundles: two facets of one grant that shows nothing',
    'bundles: two who came by one introduction that shows nothing',
    'bundles: a decision on what is no request, beside one that shows nothing',
    'bundles: what a renewed facet requires was done before it could be lent, and what it renews is not shown',
    'bundles: who is unknown and signs twice is told with its key',
    'bundles: an opening that is no JCS',
    'scripts/attack/holes.test.ts › what a sound log does not show raises no alarm'
  ],
  '10.Bundles.Order': [
    'bundles: a time before that of the entry before it',
    'bundles: a use after the revocation'
  ],
  '10.Bundles.Keys': ['bundles: a request by a key that was never enrolled'],
  '10.Bundles.Handed over': [
    'bundles: it is handed over once more',
    'bundles: the giver signed for a key in other hands, and the entry says another custody'
  ],
  '10.Bundles.Lending': [
    'bundles: a facet is lent by who does not hold it',
    'bundles: a delegation that nobody signed',
    'bundles: something lent by a card that its holder did not sign',
    'bundles: what is lent, with bounds'
  ],
  '10.Bundles.Stops': [
    'bundles: a revocation of which something else was signed ends nothing',
    'bundles: a pause that names another principal than was signed stops nothing',
    'bundles: a facet paused that is said to be somebody else’s',
    'bundles: a facet is paused that was never made'
  ],
  '10.Bundles.One act, and all that it ends': [
    'bundles: a facet revoked twice by one act',
    'bundles: one act that ends something later, too',
    'bundles: all that somebody holds revoked, with another’s',
    'bundles: an object removed where another was named'
  ],
  '10.Bundles.Who stops': [
    'bundles: it is paused with a facet for something else',
    'bundles: a page pauses an owner',
    'bundles: a host paused, and its notebook in its place'
  ],
  '10.Bundles.Requests': [
    'bundles: a request that says another object than was asked for',
    'bundles: a request whose id is another one’s',
    'bundles: a fourth request',
    'bundles: a withdrawal by somebody else',
    'bundles: a grant of what was withdrawn'
  ],
  '10.Bundles.Decisions': [
    'bundles: a decision for another reason than was signed',
    'bundles: a grant whose decider was shown less than it gives',
    'bundles: a denial that says the request of another',
    'bundles: a grant to whom its decider let in, who owns'
  ],
  '10.Bundles.Registrations': [
    'bundles: an object at its place, said to be added',
    'bundles: an object with a digest of no definition',
    'bundles: an object of nobody’s kernel, by no facet'
  ],
  '10.Bundles.Erasures': [
    'bundles: other groups are erased than were signed',
    'bundles: an erasure of more than was signed accounts for nothing'
  ],
  '10.Bundles.Restores': ['bundles: restored: what was signed before is taken again'],
  '10.Bundles.Renewals': [
    'bundles: a renewal that the giver did not sign as one',
    'bundles: a renewal of what somebody else was lent'
  ],
  '10.Bundles.References': [
    'bundles: an outcome of no intent',
    'bundles: a second outcome',
    'bundles: a withdrawal of nothing'
  ],
  '10.Bundles.Notes and lineage': [
    'bundles: based on another entry than was signed',
    'bundles: based on an entry that is not there',
    'bundles: a signed lineage left out',
    'bundles: a result that somebody else was given'
  ],
  '10.Bundles.Intents': [
    'bundles: a use that is not as it was signed, which counts for none',
    'bundles: a mark of nothing',
    'bundles: a use of what may change something, said to be safe',
    'bundles: an outcome that ends in no way that there is'
  ],
  '10.Bundles.Acts': [
    'bundles: a grant of facets in the place of a confirmation',
    'bundles: a decision on facets about an act'
  ],
  '10.Bundles.By a rule': [
    'bundles: what a facet that is no rule granted',
    'bundles: a decision by a rule of another name'
  ],
  '10.Bundles.Definitions': [
    'bundles: a grant that pins nothing',
    'bundles: a use after the action was defined otherwise'
  ],
  '10.Bundles.Rules': [
    'bundles: a rule other than signed',
    'bundles: a rule that was shown as another',
    'bundles: a rule that was made twice'
  ],
  '10.Bundles.Grants': [
    'bundles: a grant that names no decider',
    'bundles: a grant that says more actions',
    'bundles: a grant of terms with a member that there is not'
  ],
  '10.Bundles.Several persons': [
    'bundles: several persons where nothing is marked',
    'bundles: a denial as the word of a person',
    'bundles: what one person granted alone'
  ],
  '10.Bundles.Renamings': [
    'bundles: a notebook of the service that a host renames',
    'bundles: a renaming that nobody is said to have signed',
    'bundles: a notebook whose host signed another name'
  ],
  '10.Bundles.Passkeys': [
    'bundles: a seventeenth passkey',
    'bundles: a passkey added twice',
    'bundles: a passkey of another name than was signed'
  ],
  '10.Bundles.Approvers': [
    'bundles: an approver whom nobody invited',
    'bundles: somebody who is no owner and decides without bounds',
    'bundles: what was decided, with bounds',
    'bundles: a catalogue with bounds, which outlasts its holder'
  ],
  '10.Bundles.Persons': [
    'bundles: a device of a person whose it is not',
    'bundles: a mark that was taken off'
  ],
  '10.Bundles.Who did it': [
    'bundles: a use that nobody signed',
    'bundles: a decision in an owner’s name, by no facet',
    'bundles: a use by an agent that is called an owner'
  ],
  '10.Bundles.Who came in': [
    'bundles: an enrolment that nobody introduced',
    'bundles: an enrolment by a card that nothing is lent to',
    'bundles: one who comes back and was nobody',
    'bundles: an introduction whose code lasts an hour',
    'bundles: an introduction that commits to no name',
    'bundles: an owner that a host brings in'
  ],
  '10.Bundles.What nobody decided': [
    'bundles: a catalogue with bounds, below another facet than the root',
    'bundles: an owner’s power that an owner decided to grant'
  ],
  '10.Bundles.What nobody decided.1': ['bundles: a grant that nobody decided'],
  '10.Bundles.What nobody decided.2': [
    'bundles: an agent that may introduce',
    'bundles: an agent that may lend the catalogue'
  ],
  '10.Bundles.What nobody decided.3': ['bundles: an agent given the catalogue twice'],
  '10.Bundles.What nobody decided.4': ['bundles: an agent given by another than introduced it']
};

import type { ShownBy } from './shown';

/** Of docs/protocol.md §10, "Bundles": faults, and what a bundle does not show. */
export const BUNDLE_FORM: ShownBy = {
  '10.Bundles.Faults.form': [
    'bundles/lines: a line that is none',
    'bundles/lines: an entry whose openings are a list',
    'bundles/lines: no head'
  ],
  '10.Bundles.Faults.digest': ['bundles/lines: changed after it was written'],
  '10.Bundles.Faults.truncated': [
    'bundles/lines: without its end',
    'bundles/lines: without its last newline'
  ],
  '10.Bundles.Faults.key': [
    'bundles/lines: another key is known',
    'bundles/epochs: another key that nothing was handed on by is known'
  ],
  '10.Bundles.Faults.checkpoint': ['bundles/lines: a checkpoint that nobody signed'],
  '10.Bundles.Faults.root': ['bundles/lines: the last entry left out'],
  '10.Bundles.Faults.leaf': [
    'bundles/lines: an entry changed',
    'bundles/lines: the hash of an entry changed'
  ],
  '10.Bundles.Faults.order': [
    'bundles/lines: an earlier checkpoint at another place',
    'bundles/lines: another number at the end',
    'bundles/acts: a time before that of the entry before it'
  ],
  '10.Bundles.Faults.rolled_back': ['bundles/lines: more was seen'],
  '10.Bundles.Faults.forked': [
    'bundles/lines: something else was seen',
    'bundles/lines: two checkpoints of one size'
  ],
  '10.Bundles.Faults.epoch': [
    'bundles/epochs: a succession that the former key did not sign',
    'bundles/epochs: a succession of an earlier state of the former log',
    'bundles/epochs: another key than the one that was named',
    'bundles/epochs: a second log that no entry opens',
    'bundles/epochs: restored: an agent said to be an owner in hand'
  ],
  '10.Bundles.Faults.commitment': [
    'bundles/lines: an opening changed',
    'bundles/lines: the name of another'
  ],
  '10.Bundles.Faults.reference': [
    'bundles/acts: an outcome of no intent',
    'bundles/acts: a decision about another request'
  ],
  '10.Bundles.Faults.token': [
    'bundles/acts: an action that somebody else signed',
    'bundles/acts: an action for another service',
    'bundles/acts: an action signed an hour before',
    'bundles/acts: a request in the place of an action',
    'bundles/newcomers: an enrolment by a card that is 23 hours old'
  ],
  '10.Bundles.Faults.agreement': [
    'bundles/acts: arguments other than signed',
    'bundles/acts: a code made in the notebook’s own page that says nothing of it'
  ],
  '10.Bundles.Faults.replayed': [
    'bundles/acts: the same action twice',
    'bundles/notes: the same note twice',
    'bundles/host_names: one renaming twice',
    'bundles/rules: a rule that was made twice',
    'bundles/revocations: one pause twice',
    'bundles/revocations: one act that ends something later, too',
    'bundles/objects: something is erased twice by one signature',
    'bundles/epochs: restored: what was signed before is taken again'
  ],
  '10.Bundles.Faults.principal': [
    'bundles/acts: a request by a key that was never enrolled',
    'bundles/newcomers: something lent to who was never enrolled'
  ],
  '10.Bundles.Faults.facet': [
    'bundles/acts: a use of a facet that was never made',
    'bundles/withheld: a facet that comes from itself, beside a grant that shows nothing',
    'bundles/withheld: a renewal of itself, beside a pause that shows nothing'
  ],
  '10.Bundles.Faults.undecided': [
    'bundles/acts: a grant that nobody decided',
    'bundles/rules: a decision that nobody signed',
    'bundles/rules: a rule that nobody signed'
  ],
  '10.Bundles.Faults.not_subsumed': [
    'bundles/acts: more granted than asked for',
    'bundles/acts: more lent than held',
    'bundles/rules: a rule of more uses than its maker’s facet has'
  ],
  '10.Bundles.Faults.authority': [
    'bundles/acts: a use after the revocation',
    'bundles/acts: a use outside of the limits',
    'bundles/acts: more uses than granted',
    'bundles/pauses: a paused facet is used',
    'bundles/rates: a use of before its rate began to count it again',
    'bundles/budgets: arguments beyond the budget',
    'bundles/requirements: what is required was not done',
    'bundles/confirmations: an act that nobody confirmed',
    'bundles/observations: limits that are tried for longer than seven days'
  ],
  '10.Bundles.Forms': [
    'bundles/forms: a facet, and its use, of a grant that commits to no terms',
    'bundles/forms: a request that commits to nothing that was asked for',
    'bundles/forms: a grant that does not say whose it is'
  ],
  '10.Bundles.Forms.1': ['bundles/unsigned: a use that nobody signed'],
  '10.Bundles.Forms.2': [
    'bundles/forms: a grant whose chain is a text',
    'bundles/forms: who is let in as a list',
    'bundles/forms: what ended in a number'
  ],
  '10.Bundles.Forms.3': [
    'bundles/signed_forms: something lent by a card in a list',
    'bundles/signed_forms: a renewal of nothing',
    'bundles/signed_forms: all of a principal ended that was signed in a list',
    'bundles/signed_forms: a facet ended since no time',
    'bundles/signed_forms: what is erased begins at nothing that is a number',
    'bundles/signed_forms: a use in a cell of which nothing is said'
  ],
  '10.Bundles.Holes': [
    'bundles/lines: a token is not shown',
    'bundles/withheld: an opening that is no JCS',
    'scripts/attack/holes.test.ts › what a sound log does not show raises no alarm'
  ],
  '10.Bundles.Holes.1': [
    'bundles/holes: nothing is shown of the intent 12',
    'bundles/holes: a use outside of the limits, beside a request that is not shown'
  ],
  '10.Bundles.Holes.2': [
    'bundles/withheld: two keys for one enrolment that shows nothing',
    'bundles/withheld: two facets of one grant that shows nothing',
    'bundles/withheld: two who came by one introduction that shows nothing',
    'bundles/withheld: a decision on what is no request, beside one that shows nothing'
  ],
  '10.Bundles.Holes.3': [
    'bundles/rules: what a rule grants that was made after it was defined otherwise, without what of 12'
  ],
  '10.Bundles.Holes.4': [
    'bundles/objects: an object that leads inside, connected anew twice, without args of 12',
    'bundles/objects: an object that leads inside the second time it is replaced, without args of 12'
  ],
  '10.Bundles.Holes.5': [
    'bundles/rules: what a rule for another principal granted, without who of 13',
    'bundles/pauses: it is resumed with a facet that pauses alone, without who of 15'
  ],
  '10.Bundles.Holes.6': [
    'bundles/requirements: what is required was done before, without token, what of 14',
    'bundles/requirements: something else was done, without what of 6 and terms of 9'
  ],
  '10.Bundles.Holes.7': [
    'bundles/host_names: a notebook of a host that an owner renames, without who of 16'
  ],
  '10.Bundles.Holes.8': [
    'bundles/pauses: a paused facet is used again once it was resumed, without what, who of 15'
  ],
  '10.Bundles.Holes.9': [
    'bundles/decisions: a grant whose decider was shown the name of now, without who of 13',
    'bundles/rules: what a rule for a folder grants to what was moved there, without what, who of 13'
  ],
  '10.Bundles.Holes.10': [
    'bundles/lines: the token of one of two that an act ended is not shown',
    'bundles/lines: the token of the first of two that an act ended is not shown'
  ],
  '10.Bundles.Holes.11': [
    'bundles/withheld: what a renewed facet requires was done before it was renewed, and what it renews is not shown',
    'bundles/withheld: what a renewed facet requires was done before it could be lent, and what it renews is not shown'
  ],
  '10.Bundles.Holes.12': [
    'bundles/withheld: whoever an enrolment brought in that shows nothing',
    'bundles/withheld: who is unknown and signs twice is told with its key'
  ],
  '10.Bundles.Holes.13': [
    'bundles/renewals: a renewal beside which the old facet goes on, beside a name that is not shown',
    'bundles/budgets: nothing is said to be set aside, beside a name that is not shown'
  ],
  '10.Bundles.Order': [
    'bundles/acts: a use after the revocation',
    'bundles/acts: a decision about another request',
    'bundles/objects: a use that is not as it was signed, which counts for none'
  ],
  '10.Bundles.Keys': [
    'bundles/acts: a request by a key that was never enrolled',
    'bundles/acts: an action that somebody else signed'
  ]
};

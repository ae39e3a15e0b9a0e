import type { ShownBy } from './shown';

/** Of docs/protocol.md §7. */
export const DECIDING: ShownBy = {
  '7.Asking.1': [
    'src/service/authority/asking/asking.test.ts › whose end is past is refused',
    'src/service/authority/asking/asking.test.ts › for nothing but what enrolment alone brings is refused, and nobody is shown it'
  ],
  '7.Asking.2': [
    'src/service/authority/asking/asking.test.ts › is answered to who waits, when it is decided',
    'exchange'
  ],
  '7.Asking.3': [
    'bundles/decisions: a withdrawal of what was granted',
    'src/service/authority/asking/asking.test.ts › withdrawn says so, leaves an entry that names it, and can not be decided'
  ],
  '7.Asking.4': ['bundles/decisions: a grant a day later'],
  '7.Deciding.1': [
    'bundles/decisions: a grant whose decider was shown another name',
    'bundles/names: a grant whose sentences have a name'
  ],
  '7.Deciding.2': [
    'src/host/doors/doors.test.ts › gives challenges to its own page, each once',
    'tests/test_doors.py › test_a_challenge_is_for_the_consent_page_alone'
  ],
  '7.Deciding.3': [
    'src/service/authority/deciding/decisions.test.ts › answers one challenge of the last ten minutes of this process'
  ],
  '7.Deciding.4': [
    'src/service/authority/deciding/decisions.test.ts › may leave out the constraint on an argument that no granted action has',
    'bundles/approvers: an approver whose bounds limit what the granted action does not take'
  ],
  '7.Deciding.5': [
    'bundles/decisions: a grant by the owner who asked',
    'bundles/decisions: a grant to whoever let its decider in'
  ],
  '7.Deciding.6': [
    'bundles/decisions: a denial of what was granted',
    'bundles/decisions: one denial for two requests'
  ],
  '7.Deciding.7': [
    'bundles/undecided: an owner’s power that an owner decided to grant',
    'bundles/decisions: a grant of everybody’s own window'
  ],
  '7.Deciding.8': [
    'bundles/acts: a code made in the notebook’s own page that says nothing of it',
    'bundles/pauses: it is told to have been resumed in the notebook’s own page'
  ],
  '7.Deciding.9': [
    'confirmations',
    'bundles/confirmations: a confirmation of another act',
    'bundles/names: a confirmation whose decider was shown another name'
  ],
  '7.Deciding.10': [
    'bundles/confirmations: a confirmation by whoever holds the facet',
    'src/host/whole/facets/confirm.test.ts › is none where the facet ended meanwhile'
  ],
  '7.Bounds.1': [
    'bundles/approvers: a request beyond the bounds of an approver',
    'bundles/approvers: an approver, after what it decides about was defined otherwise'
  ],
  '7.Bounds.2': [
    'bundles/approvers: a request of which only one need lies within the bounds of an approver'
  ],
  '7.Bounds.3': ['bundles/approvers: an act beyond the bounds of an approver'],
  '7.Bounds.4': [
    'bundles/approvers: uses without end by an approver',
    'bundles/approvers: a longer time than an approver may grant'
  ],
  '7.Bounds.5': [
    'bundles/approvers: a rule by an approver',
    'src/service/authority/approvers.test.ts › passes nothing on: it lends, introduces, makes rules and looks at knocks never',
    'src/service/authority/approvers.test.ts › sees no rules'
  ],
  '7.Bounds.6': ['bundles/approvers: the word of an approver who is no other person'],
  '7.Bounds.7': ['bundles/approvers: a decision that says other bounds than its facet has'],
  '7.Several persons.1': [
    'bundles/several_persons: two persons on different terms',
    'bundles/several_persons: the word of a person on another request for the same'
  ],
  '7.Several persons.2': [
    'bundles/several_persons: two devices of one person',
    'bundles/several_persons: a decision of the same person, twice'
  ],
  '7.Several persons.3': [
    'bundles/several_persons: the word of a device that was revoked in between'
  ],
  '7.Several persons.4': [
    'bundles/several_persons: a word from before what is granted was defined otherwise'
  ],
  '7.Several persons.5': ['bundles/several_persons: a device of a person whose it is not'],
  '7.Several persons.6': [
    'bundles/several_persons: a second device that is said to be another person’s, and nobody signed that'
  ],
  '7.Several persons.7': [
    'bundles/several_persons: a code for another person that serves two newcomers'
  ],
  '7.Passkeys.1': ['bundles/passkeys: a grant without the passkey of its device'],
  '7.Passkeys.2': ['bundles/passkeys: a rule without the passkey of its device'],
  '7.Passkeys.3': [
    'bundles/passkeys: the last passkey removed without one',
    'bundles/passkeys: a second passkey that the first did not admit'
  ],
  '7.Passkeys.4': [
    'bundles/passkeys: a code without the passkey of its device',
    'bundles/passkeys: a pause ended without the passkey of its device'
  ],
  '7.Passkeys.5': [
    'bundles/passkeys: a passkey that showed another challenge',
    'bundles/passkeys: a passkey shown at another origin',
    'bundles/passkeys: the making of a passkey in the place of its use'
  ],
  '7.Passkeys.6': ['bundles/passkeys: a passkey shown for another relying party'],
  '7.Passkeys.7': [
    'bundles/passkeys: a passkey shown without a person verified',
    'bundles/passkeys: a passkey shown without a person present'
  ],
  '7.Passkeys.8': [
    'bundles/passkeys: authenticator data that says it is longer',
    'bundles/passkeys: authenticator data that is longer than it says'
  ],
  '7.Passkeys.9': [
    'bundles/passkeys: a passkey that is backed up and can not be',
    'bundles/passkeys: a passkey that became one for several authenticators'
  ],
  '7.Passkeys.10': [
    'bundles/passkeys: a passkey whose counter stands still',
    'bundles/passkeys: a passkey that never counts'
  ],
  '7.Passkeys.11': ['bundles/passkeys: a passkey added that nobody signed'],
  '7.Passkeys.12': [
    'tokens: facet-passkey for the notebook’s own page',
    'tokens: facet-passkey for a terminal',
    'src/service/authority/principals/passkeys.test.ts › where the notebook’s own page approves'
  ],
  '7.Passkeys.13': [
    'tokens: facet-passkey for no change',
    'tokens: facet-passkey for two changes',
    'tokens: facet-passkey for a key of Ed25519'
  ],
  '7.Passkeys.14': [
    'tokens: facet-passkey for an addition that is not shown',
    'tokens: facet-passkey for another passkey than is shown',
    'tokens: facet-passkey for a removal that shows the removed',
    'bundles/passkeys: a passkey added that did not show itself'
  ],
  '7.Rules.1': ['rule_forms'],
  '7.Rules.2': ['rule_forms'],
  '7.Rules.3': ['rule_forms'],
  '7.Rules.4': [
    'bundles/circles: a rule for more than a year and a day',
    'bundles/circles: a rule that is over'
  ],
  '7.Rules.5': ['rule_forms'],
  '7.Rules.6': ['rule_forms'],
  '7.Rules.7': [
    'bundles/rules: a rule by another name than its token gives it',
    'src/service/authority/deciding/rules.test.ts › is a facet that nobody holds: no key uses it, and no list of facets has it'
  ],
  '7.Rules.8': [
    'bundles/rules: what the rule of a revoked device granted',
    'bundles/rules: what a paused rule granted',
    'src/service/authority/deciding/rules.test.ts › is revoked with what it granted where that is said, else without'
  ],
  '7.Rules.9': [
    'bundles/rules: more than a rule grants in its period',
    'bundles/rules: what a revoked rule granted'
  ],
  '7.Rules.10': [
    'bundles/rules: what a rule for a folder granted elsewhere',
    'bundles/rules: what a rule for a folder granted at a path that leads up',
    'bundles/rules: what a rule for other keys granted'
  ],
  '7.Rules.11': [
    'src/service/authority/deciding/rules.test.ts › is made by nobody for itself, nor for whoever brought it in',
    'bundles/rules: a rule of more uses than its maker’s facet has',
    'bundles/approvers: a rule by an approver'
  ],
  '7.Rules.12': [
    'rules',
    'bundles/rules: more than a rule grants',
    'bundles/rules: what a rule for another object granted',
    'bundles/several_persons: a rule for one of the persons',
    'bundles/rules: what a rule granted after it was defined otherwise'
  ],
  '7.Rules.13': [
    'bundles/rules: what a rule struck',
    'bundles/rules: what a rule granted to be lent on'
  ],
  '7.Rules.14': ['bundles/rules: a rule beyond a hundred that stand'],
  '7.Rules.15': [
    'src/service/authority/deciding/rules.test.ts › grants at once what lies within it, and is named as the decider'
  ],
  '7.Offering.1': [
    'src/host/whole/hosts/exportsElsewhere.test.ts › is given one facet, however many it asks for at once'
  ],
  '7.Offering.2': [
    'src/host/whole/hosts/exportsElsewhere.test.ts › is given a facet for it once, without a decision, until its host’s end'
  ],
  '7.Offering.3': [
    'src/wallet/exports.test.ts › needs an owner’s consent, once for the notebook and the name'
  ],
  '7.Offering.4': [
    'src/host/whole/hosts/exportsElsewhere.test.ts › is a notebook or job; of all others a person decides'
  ]
};

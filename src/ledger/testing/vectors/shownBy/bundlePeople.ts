import type { ShownBy } from './shown';

/** Of docs/protocol.md §10, "Bundles": who came in, and who did it. */
export const BUNDLE_PEOPLE: ShownBy = {
  '10.Bundles.Renamings.1': [
    'bundles/owner_names: an owner who renames a notebook',
    'bundles/owner_names: an owner who renames a host',
    'bundles/owner_names: an owner who renames another person’s device',
    'bundles/owner_names: an agent that an owner gives a place'
  ],
  '10.Bundles.Renamings.2': [
    'bundles/host_names: a job that its host renames',
    'bundles/host_names: a notebook of the service that a host renames',
    'bundles/host_names: a notebook of a host that the service renames',
    'bundles/host_names: a notebook that its host renames to a name that is not its own',
    'bundles/host_names: a notebook of a host that has a place',
    'bundles/owner_names: an agent that the service renames',
    'bundles/owner_names: an agent that renames itself'
  ],
  '10.Bundles.Renamings.3': [
    'bundles/host_names: a notebook that its host renames by another’s facet',
    'bundles/host_names: a notebook that its host renames after that has ended',
    'bundles/owner_names: an agent that an owner renames by a facet that does not allow it',
    'bundles/passkeys: another name given without the passkey of its device'
  ],
  '10.Bundles.Renamings.4': [
    'bundles/host_names: a notebook that its host is said to have renamed',
    'bundles/host_names: a renaming that nobody is said to have signed'
  ],
  '10.Bundles.Renamings.5': [
    'bundles/host_names: a notebook whose host signed another name',
    'bundles/host_names: a notebook whose host signed another’s name',
    'bundles/owner_names: an agent that the notebook’s own page renamed, which the entry hides'
  ],
  '10.Bundles.Passkeys.1': [
    'bundles/passkeys: a grant without the passkey of its device',
    'bundles/passkeys: a passkey that showed another challenge',
    'bundles/passkeys: a passkey added that did not show itself',
    'bundles/passkeys: a passkey added twice',
    'bundles/passkeys: a seventeenth passkey'
  ],
  '10.Bundles.Passkeys.2': ['bundles/passkeys: a passkey removed that was not there'],
  '10.Bundles.Passkeys.3': [
    'bundles/passkeys: a passkey of another name than was signed',
    'bundles/passkeys: a passkey said to be removed that was added',
    'bundles/passkeys: a passkey added that nobody signed'
  ],
  '10.Bundles.Approvers.1': [
    'bundles/approvers: an invitation with other bounds than were signed',
    'bundles/approvers: an invitation whose bounds are of other definitions',
    'bundles/approvers: bounds on an action that there is not',
    'bundles/approvers: no bounds',
    'bundles/approvers: what an invitation brings that says other bounds than were signed'
  ],
  '10.Bundles.Approvers.2': [
    'bundles/approvers: somebody who is no owner and decides without bounds',
    'bundles/approvers: an approver who may introduce',
    'bundles/approvers: an approver who may lend what it decides with',
    'bundles/approvers: an approver with wider bounds than it was invited with',
    'bundles/approvers: an approver for longer than it was invited for',
    'bundles/approvers: an approver of another name than was invited',
    'bundles/approvers: an approver whose facet does not come from its inviter’s',
    'bundles/approvers: a second facet of one invitation',
    'bundles/approvers: restored: an approver by an invitation of before'
  ],
  '10.Bundles.Approvers.3': [
    'bundles/bounds: what was decided, with bounds',
    'bundles/bounds: what an owner has to look and stop with, with bounds',
    'bundles/bounds: what is lent, with bounds',
    'bundles/bounds: a catalogue with bounds, which outlasts its holder'
  ],
  '10.Bundles.Approvers.4': [
    'bundles/approvers: a decision that says other bounds than its facet has',
    'bundles/approvers: a request beyond the bounds of an approver',
    'bundles/approvers: an act beyond the bounds of an approver',
    'bundles/approvers: an approver, after the object moved',
    'bundles/approvers: more uses than an approver may grant'
  ],
  '10.Bundles.Approvers.5': ['bundles/approvers: a rule by an approver'],
  '10.Bundles.Persons.1': [
    'bundles/several_persons: a device of a person whose it is not',
    'bundles/several_persons: a second device that is said to be another person’s, and nobody signed that',
    'bundles/several_persons: a code for another person that serves two newcomers'
  ],
  '10.Bundles.Persons.2': [
    'bundles/several_persons: a mark that was lowered where the object stayed',
    'bundles/several_persons: a mark that was taken off'
  ],
  '10.Bundles.Who did it.1': [
    'bundles/unsigned: a use that nobody signed',
    'bundles/unsigned: a request that nobody signed',
    'bundles/unsigned: a delegation that nobody signed',
    'bundles/newcomers: an enrolment that nobody signed',
    'bundles/newcomers: an introduction in an owner’s name that nobody signed',
    'bundles/unsigned: a pause in an owner’s name, of its own facet, that nobody signed'
  ],
  '10.Bundles.Who did it.2': [
    'bundles/unsigned: a connection in an owner’s name, by no facet',
    'bundles/unsigned: a decision in an owner’s name, by no facet',
    'bundles/newcomers: an introduction in an owner’s name by no facet, that nobody signed',
    'bundles/acts: what was sent is erased, and nobody signed that'
  ],
  '10.Bundles.Who did it.3': [
    'bundles/unsigned: a use by an agent that is called an owner',
    'bundles/unsigned: a use whose key is said to be the holder’s own, where the service keeps it',
    'bundles/acts: a use that says another chain than its facet has'
  ],
  '10.Bundles.Who came in': [
    'bundles/newcomers: two alike were introduced, and come in turns',
    'bundles/newcomers: an enrolment that nobody introduced'
  ],
  '10.Bundles.Who came in.1': [
    'bundles/newcomers: two by one introduction',
    'bundles/newcomers: an enrolment by a code to recover with that another made void',
    'bundles/approvers: restored: an approver by an invitation of before'
  ],
  '10.Bundles.Who came in.1.1': [
    'bundles/newcomers: an enrolment that nobody introduced',
    'bundles/newcomers: an enrolment by an introduction that there is not',
    'bundles/newcomers: an enrolment by an introduction of before, which was used'
  ],
  '10.Bundles.Who came in.1.2': [
    'bundles/newcomers: one said to be brought in by somebody else',
    'bundles/newcomers: an owner by an agent’s introduction',
    'bundles/newcomers: one whose key the service keeps, by an introduction of others',
    'bundles/newcomers: one who is called otherwise than introduced',
    'bundles/newcomers: one in a folder, by an introduction to none',
    'bundles/newcomers: one without the end it was introduced until',
    'bundles/newcomers: one who recovers, by an introduction for something else',
    'bundles/newcomers: an enrolment of an owner from another page than was signed'
  ],
  '10.Bundles.Who came in.1.3': [
    'bundles/newcomers: an enrolment after its code had ended',
    'bundles/newcomers: an enrolment of another key than had knocked',
    'bundles/newcomers: an enrolment after the facet that introduced it was revoked',
    'bundles/newcomers: an enrolment while the facet that introduced it was paused'
  ],
  '10.Bundles.Who came in.2': [
    'bundles/newcomers: an enrolment by a card that nothing is lent to',
    'bundles/newcomers: an enrolment by a card that something is lent to later',
    'bundles/newcomers: an enrolment by the card that something is lent to'
  ],
  '10.Bundles.Who came in.2.1': [
    'bundles/newcomers: one by a card whom nobody is said to have brought in'
  ],
  '10.Bundles.Who came in.2.2': [
    'bundles/newcomers: an owner by a card',
    'bundles/newcomers: one by a card whose key the service is to keep',
    'bundles/newcomers: one by a card who is called as an owner is',
    'bundles/newcomers: one by a card of another name',
    'bundles/newcomers: one by a card who is another person'
  ],
  '10.Bundles.Who came in.3': [
    'bundles/newcomers: one key twice',
    'bundles/newcomers: one who comes back without saying so',
    'bundles/newcomers: one who comes back and was let in for good',
    'bundles/newcomers: one who comes back and was nobody'
  ],
  '10.Bundles.Who came in.3.1': [
    'bundles/newcomers: one who comes back under another name',
    'bundles/newcomers: one who comes back with another key to encrypt to'
  ],
  '10.Bundles.Who came in.3.2': [
    'bundles/newcomers: one who comes back for good, by an introduction for anybody',
    'bundles/newcomers: one who comes back until when it was let in anyway',
    'bundles/newcomers: one who comes back after it was turned away'
  ],
  '10.Bundles.Who came in.3.3': [
    'bundles/newcomers: one who comes back before its end, and is given its catalogue anew',
    'bundles/newcomers: what has the old end, after one came back',
    'bundles/newcomers: a catalogue that is given twice to one who came back once'
  ],
  '10.Bundles.Who came in.3.4': [
    'bundles/newcomers: one who comes back before its end, and is given its catalogue anew, without who of 13'
  ],
  '10.Bundles.Who came in.4': ['bundles/names: another name than the one whose digest was signed'],
  '10.Bundles.Who came in.4.1': [
    'bundles/newcomers: an introduction of an owner, where an agent’s was signed',
    'bundles/newcomers: an introduction of another name than was signed',
    'bundles/newcomers: an introduction of a knock, for longer than was signed',
    'bundles/newcomers: an introduction of who knocked whose key nobody signed',
    'bundles/newcomers: an introduction for another key than was signed of who knocked',
    'bundles/newcomers: an introduction whose key the service keeps, which nobody signed',
    'bundles/newcomers: an introduction to a folder, which nobody signed'
  ],
  '10.Bundles.Who came in.4.2': [
    'bundles/newcomers: an introduction of a kind that there is not',
    'bundles/newcomers: an introduction of a host that did not knock',
    'bundles/newcomers: an introduction of an agent to recover with',
    'bundles/newcomers: an introduction of an agent as another person'
  ],
  '10.Bundles.Who came in.4.3': [
    'bundles/newcomers: an introduction whose code lasts an hour',
    'bundles/newcomers: an introduction by the terminal whose code lasts a week',
    'bundles/newcomers: an owner by a code to recover with, years later'
  ],
  '10.Bundles.Who came in.4.4': [
    'bundles/circles: one who is let in until a time that is over',
    'bundles/circles: one who is let in for more than a year and a day',
    'bundles/circles: one who knocked without an end'
  ],
  '10.Bundles.Who came in.5': [
    'bundles/names: an introduction that commits to no name',
    'bundles/names: a use that commits to a name',
    'bundles/names: a name that is none',
    'bundles/names: a name that was signed, without its salt',
    'bundles/names: a name of the terminal’s own with a salt',
    'bundles/names: a name beside the key of who decides',
    'bundles/names: a name within what is signed'
  ],
  '10.Bundles.Who came in.7': [
    'bundles/withdrawn: somebody who comes by an introduction that was withdrawn',
    'bundles/withdrawn: an introduction withdrawn twice',
    'bundles/withdrawn: an introduction withdrawn once somebody had come by it',
    'bundles/withdrawn: another introduction withdrawn than was signed',
    'bundles/withdrawn: another introduction withdrawn than the entry says',
    'bundles/withdrawn: an introduction withdrawn that the entry does not name'
  ],
  '10.Bundles.Who came in.7.1': [
    'bundles/withdrawn: an introduction withdrawn by what allows no revoking',
    'bundles/withdrawn: an introduction withdrawn by no facet',
    'bundles/withdrawn: an introduction of the terminal, withdrawn',
    'bundles/withdrawn: a code to recover with that a page withdraws'
  ],
  '10.Bundles.Who came in.6': [
    'bundles/circles: an owner that a host brings in',
    'bundles/circles: a notebook that a host brings in without its name',
    'bundles/circles: a notebook for longer than its host'
  ],
  '10.Bundles.What nobody decided': [
    'bundles/undecided: one until a time, with a catalogue for longer',
    'bundles/undecided: an owner’s power that an owner decided to grant',
    'bundles/bounds: a catalogue with bounds, below another facet than the root'
  ],
  '10.Bundles.What nobody decided.1': [
    'bundles/undecided: an agent given on an object of others what nobody decided',
    'bundles/acts: a grant that nobody decided'
  ],
  '10.Bundles.What nobody decided.2': [
    'bundles/undecided: an agent that may introduce',
    'bundles/undecided: a host that may bring in anybody',
    'bundles/undecided: an agent that may lend the catalogue',
    'bundles/undecided: one until a time, with a catalogue until earlier'
  ],
  '10.Bundles.What nobody decided.3': [
    'bundles/undecided: an agent given the catalogue twice',
    'bundles/undecided: an owner given anew what was revoked'
  ],
  '10.Bundles.What nobody decided.4': [
    'bundles/undecided: an agent given by another than introduced it'
  ]
};

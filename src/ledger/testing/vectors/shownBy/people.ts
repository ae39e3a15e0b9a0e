import type { ShownBy } from './shown';

/** Of docs/protocol.md §6. */
export const PEOPLE: ShownBy = {
  '6.Introductions and enrolment.1': [
    'bundles/revocations: everybody’s own window revoked',
    'src/service/authority/principals/enrolment.test.ts › brings self first, then what its kind holds, all children of genesis'
  ],
  '6.Introductions and enrolment.2': [
    'bundles/newcomers: one who is called otherwise than introduced',
    'src/host/whole/people/ownName.test.ts › a link that was made for a name gives that name, whatever its newcomer says'
  ],
  '6.Introductions and enrolment.3': ['tokens: facet-enrolment for a code of 31 bytes'],
  '6.Introductions and enrolment.4': [
    'bundles/newcomers: an enrolment after its code had ended',
    'bundles/newcomers: an enrolment of another key than had knocked',
    'bundles/newcomers: an enrolment after the facet that introduced it was revoked',
    'bundles/newcomers: two by one introduction'
  ],
  '6.Introductions and enrolment.5': [
    'bundles/newcomers: one key twice',
    'src/service/authority/principals/enrolment.test.ts › does not turn a key that is a principal into another one',
    'src/service/authority/principals/enrolment.test.ts › stays good when the ledger could not be written'
  ],
  '6.Introductions and enrolment.6': [
    'bundles/newcomers: an enrolment of an owner that leaves out its page',
    'bundles/newcomers: an agent signed a page, which is not recorded of it'
  ],
  '6.Knocking.1': ['knock_codes: with other letters of its own'],
  '6.Knocking.2': [
    'knock_codes: where the service shows another key',
    'knock_codes: without its last letter'
  ],
  '6.Knocking.3': [
    'knock_codes: with the letters that bind another key',
    'src/host/whole/people/knocking.test.ts › that is the service itself gets no other key let in: it never learns what binds the code to it'
  ],
  '6.Knocking.4': [
    'src/host/whole/people/knocking.test.ts › that nobody lets in is told so, once its code has ended',
    'src/host/whole/people/knocking.test.ts › is withdrawn with the program that shows the code'
  ],
  '6.Knocking.5': [
    'src/host/whole/people/knocking.test.ts › who sends a knock again, or knocks by a key that is known, is refused like anybody'
  ],
  '6.Knocking.6': [
    'src/host/whole/people/knocking.test.ts › gets no code by another key, by an old poll, or by the one that a person types'
  ],
  '6.Knocking.7': [
    'src/host/whole/people/knocking.test.ts › from one address takes no more than three places, and nobody on the socket any of the network’s'
  ],
  '6.Knocking.8': [
    'src/host/doors/doors.test.ts › have the routes that docs/architecture.md gives them and no others'
  ],
  '6.Knocking.9': [
    'src/host/whole/people/knocking.test.ts › can not try codes: strangers and pages not at all, a device ten in ten minutes'
  ],
  '6.Knocking.10': [
    'bundles/newcomers: one who knocked, until a time',
    'bundles/newcomers: an introduction for another key than was signed of who knocked',
    'bundles/circles: one who is let in for more than a year and a day'
  ],
  '6.Coming back.1': ['bundles/newcomers: one who comes back after it was turned away'],
  '6.Coming back.2': [
    'bundles/newcomers: one who comes back until when it was let in anyway',
    'bundles/newcomers: one who comes back for less long than it was let in'
  ],
  '6.Coming back.3': ['bundles/newcomers: one who comes back with another key to encrypt to'],
  '6.Coming back.4': [
    'bundles/newcomers: one who comes back under another name',
    'src/host/whole/people/returning.test.ts › while it is paused stays paused'
  ],
  '6.Coming back.5': [
    'bundles/newcomers: one who comes back before its end, and is given its catalogue anew',
    'bundles/newcomers: what has the old end, after one came back'
  ],
  '6.Coming back.6': [
    'src/host/whole/people/returning.test.ts › who is turned away between the code and the press, or after it, does not come back'
  ],
  '6.Hosts.1': [
    'bundles/undecided: a host that may bring in anybody',
    'bundles/undecided: a host that may bring in owners'
  ],
  '6.Hosts.2': [
    'bundles/circles: a notebook that a host brings in without its name',
    'bundles/circles: a notebook for longer than its host'
  ],
  '6.Hosts.3': [
    'bundles/host_names: a notebook of a host that has a place',
    'bundles/circles: a rule for notebooks, of which one is a host’s'
  ],
  '6.Hosts.4': [
    'bundles/host_names: a notebook that its host renames to a name that is not its own',
    'bundles/host_names: a job that its host renames'
  ],
  '6.Hosts.5': [
    'src/host/whole/hosts/hosting.test.ts › has a loop of newcomers stopped',
    'src/host/whole/hosts/hostNames.test.ts › a loop of names is stopped, and the same name again costs nothing'
  ],
  '6.Hosts.6': [
    'bundles/revocations: a host revoked, and its notebook goes on',
    'bundles/revocations: a notebook of a host acts while that is paused'
  ],
  '6.Hosts.7': [
    'bundles/revocations: a notebook of a host asks after that has ended',
    'bundles/revocations: a notebook of a host asks while that is paused'
  ],
  '6.Circle.1': [
    'bundles/circles: the page of a host denies what others ask for',
    'src/host/whole/hosts/hostPage.test.ts › is told of no rule'
  ],
  '6.Circle.2': [
    'bundles/circles: the page of a host ends what others hold',
    'bundles/circles: the page of a host pauses somebody else'
  ],
  '6.Circle.3': [
    'src/host/whole/hosts/hostPage.test.ts › reads of the ledger what its own did and what was done about them, by every way alike'
  ],
  '6.Approvers.1': [
    'src/service/authority/approvers.test.ts › enrols neither once its time is over nor once who invited it is revoked'
  ],
  '6.Approvers.2': [
    'bundles/approvers: nine bounds',
    'bundles/approvers: bounds of more than 16,384 bytes',
    'bundles/approvers: bounds that are only tried',
    'bundles/approvers: bounds on what is the service’s own'
  ],
  '6.Approvers.3': [
    'bundles/approvers: bounds on an object that there is not',
    'bundles/approvers: bounds on an action that there is not'
  ],
  '6.Approvers.4': [
    'bundles/approvers: an invitation whose bounds are of other definitions',
    'bundles/bounds: an approver whose bounds are none'
  ],
  '6.Approvers.5': [
    'src/service/authority/approvers.test.ts › enrols neither once its time is over nor once who invited it is revoked'
  ],
  '6.Approvers.6': [
    'bundles/approvers: an approver for longer than it was invited for',
    'bundles/approvers: an approver whose inviter was paused',
    'bundles/approvers: an approver who may lend what it decides with'
  ],
  '6.Approvers.7': ['bundles/approvers: an approver, after the object moved'],
  '6.Approvers.8': ['bundles/approvers: a second facet of one invitation'],
  '6.Until.1': [
    'src/host/whole/people/knocking.test.ts › holds nothing for longer than it was let in, and then asks for nothing more'
  ],
  '6.Until.2': ['bundles/decisions: a request after the time that it was let in for'],
  '6.Until.3': [
    'src/host/whole/people/knocking.test.ts › holds nothing for longer than it was let in, and then asks for nothing more',
    'src/host/whole/people/knocking.test.ts › is lent nothing for longer in the moment in which it comes in either'
  ],
  '6.Until.4': [
    'bundles/undecided: one until a time, with a catalogue for longer',
    'bundles/undecided: one until a time, with a catalogue until earlier'
  ],
  '6.Names.1': [
    'bundles/names: another name than the one whose digest was signed',
    'bundles/names: a name within what is signed'
  ],
  '6.Names.2': [
    'bundles/newcomers: one by a card of another name',
    'tokens: facet-card for a name that tells it'
  ],
  '6.Names.3': [
    'bundles/owner_names: an owner who renames another person’s device',
    'bundles/owner_names: an agent that renames itself',
    'bundles/owner_names: an owner who renames a job'
  ],
  '6.Names.4': [
    'bundles/decisions: a grant whose decider was shown a name of before',
    'bundles/decisions: a grant whose decider was shown the name of another'
  ]
};

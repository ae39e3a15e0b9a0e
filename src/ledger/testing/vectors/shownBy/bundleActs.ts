import type { ShownBy } from './shown';

/** Of docs/protocol.md §10, "Bundles": what is done, decided and stopped. */
export const BUNDLE_ACTS: ShownBy = {
  '10.Bundles.Handed over': [
    'bundles/handing_over: its key uses it',
    'bundles/handing_over: its key asks for something',
    'bundles/handing_over: it is claimed twice',
    'bundles/handing_over: it is handed over once more',
    'bundles/handing_over: the giver signed for a key in other hands, and the entry says another custody'
  ],
  '10.Bundles.Lending.1': [
    'bundles/lending: a facet is lent by who does not hold it',
    'bundles/lending: a facet is lent that may not be',
    'bundles/lending: a facet is lent once it has expired',
    'bundles/pauses: something is lent from a facet of a paused principal'
  ],
  '10.Bundles.Lending.2': [
    'bundles/newcomers: an enrolment by a card for another service',
    'bundles/newcomers: an enrolment by a card that is 25 hours old'
  ],
  '10.Bundles.Lending.3': ['bundles/lending: a facet is said to be lent by who did not sign'],
  '10.Bundles.Lending.4': [
    'bundles/newcomers: something lent by a card that its holder did not sign'
  ],
  '10.Bundles.Stops.1': [
    'bundles/pauses: a revocation of which something else was signed ends nothing',
    'bundles/pauses: a pause that names another facet than was signed stops nothing',
    'bundles/pauses: a pause that names another principal than was signed stops nothing',
    'bundles/pauses: it is told that the terminal paused, and not what',
    'bundles/pauses: it is told that the terminal ended, and not what',
    'bundles/pauses: it is told to have been paused with another facet than was signed',
    'bundles/withheld: a renewed facet is paused by its old name, and its renewal shows nothing'
  ],
  '10.Bundles.Stops.2': [
    'bundles/revocations: a facet revoked that is said to be on another object',
    'bundles/revocations: a facet paused that is said to be somebody else’s',
    'bundles/pauses: what is revoked is told to be somebody else’s',
    'bundles/unsigned: a pause in an owner’s name, of its own facet, that nobody signed'
  ],
  '10.Bundles.Stops.3': [
    'bundles/pauses: it is paused with a facet for something else',
    'bundles/pauses: the root is paused',
    'bundles/revocations: everybody’s own window revoked'
  ],
  '10.Bundles.One act, and all that it ends': [
    'bundles/revocations: a facet revoked, and what came from it goes on',
    'bundles/revocations: what was lent revoked, and its giver’s too',
    'bundles/revocations: a facet revoked twice by one act',
    'bundles/revocations: a facet revoked with one that stands beside it',
    'bundles/revocations: all that an owner holds revoked by itself, what it revokes with first',
    'bundles/revocations: one act that ends something later, too'
  ],
  '10.Bundles.One act, and all that it ends.1': [
    'bundles/revocations: a facet revoked with what came from it',
    'bundles/revocations: a facet revoked where another was named'
  ],
  '10.Bundles.One act, and all that it ends.2': [
    'bundles/revocations: all that somebody holds revoked, but one',
    'bundles/revocations: all that somebody holds revoked, with another’s',
    'bundles/revocations: a device turned away, and what it granted goes on',
    'bundles/revocations: a device turned away with what another granted',
    'bundles/revocations: a host revoked, and its notebook goes on'
  ],
  '10.Bundles.One act, and all that it ends.3': [
    'bundles/renewals: a renewal beside which the old facet goes on'
  ],
  '10.Bundles.One act, and all that it ends.4': [
    'bundles/revocations: an object removed, and a facet on it goes on',
    'bundles/revocations: an object removed, and facets elsewhere end',
    'bundles/revocations: an object removed where another was named'
  ],
  '10.Bundles.All by one entry': [
    'bundles/together: a facet revoked with what came from it, by one entry',
    'bundles/together: what one entry ended with a facet is used',
    'bundles/together: something is lent from what one entry ended',
    'bundles/together: what was granted after one entry had ended all goes on',
    'bundles/together: all ended by one entry of the terminal, and used',
    'bundles/together: an entry that stands for all says that it does not'
  ],
  '10.Bundles.All by one entry.1': [
    'bundles/together: one entry for all of another facet than was signed',
    'bundles/together: one entry for all of another principal than was signed',
    'bundles/together: one entry for all of a principal where a facet was signed',
    'bundles/together: one entry ends what was granted from another time on',
    'bundles/together: one entry does not say from when on what was granted ends',
    'bundles/together: all on an object ended by one entry, and it stays',
    'bundles/together: all on an object ended by one entry where another was removed'
  ],
  '10.Bundles.All by one entry.2': [
    'bundles/together: a second entry of an act of which one stands for all',
    'bundles/together: an entry that stands for all of an act that has another'
  ],
  '10.Bundles.All by one entry.3': [
    'bundles/together: a page revokes all that an owner holds, by one entry'
  ],
  '10.Bundles.Who stops.1': [
    'bundles/revocations: what was lent taken back',
    'bundles/revocations: an object removed by a facet that connects alone',
    'bundles/pauses: it is paused with a facet for something else',
    'bundles/pauses: it is resumed with a facet that pauses alone'
  ],
  '10.Bundles.Who stops.2': [
    'bundles/circles: the page of a host pauses what others hold',
    'bundles/revocations: a page pauses an owner',
    'bundles/revocations: an owner pauses what it pauses with',
    'bundles/revocations: everybody’s own window paused',
    'bundles/pauses: the root is paused'
  ],
  '10.Bundles.Who stops.3': [
    'bundles/revocations: a notebook of a host acts while that is paused',
    'bundles/revocations: a notebook of a host acts once that was resumed',
    'bundles/revocations: a host paused, and its notebook in its place'
  ],
  '10.Bundles.Requests.1': [
    'bundles/decisions: a request that says another object than was asked for',
    'bundles/decisions: a request that says other actions than were asked for',
    'bundles/decisions: a request that says fewer objects than were asked for',
    'bundles/decisions: a request whose id is another one’s',
    'bundles/requests: a request for another purpose than was signed',
    'bundles/requests: a grant for another purpose than was asked for',
    'bundles/requests: a grant for no purpose, where one was asked for'
  ],
  '10.Bundles.Requests.2': [
    'bundles/decisions: a request by whoever is paused',
    'bundles/decisions: a request after the time that it was let in for',
    'bundles/revocations: a notebook of a host asks while that is paused',
    'bundles/revocations: a notebook of a host asks after that has ended',
    'bundles/requests: a fourth request',
    'bundles/rules: a fourth request, granted at once by a rule'
  ],
  '10.Bundles.Requests.3': [
    'bundles/decisions: a withdrawal of another request than was signed',
    'bundles/decisions: a withdrawal by somebody else'
  ],
  '10.Bundles.Requests.4': [
    'bundles/decisions: a grant of what was denied',
    'bundles/decisions: a denial of what was granted',
    'bundles/decisions: a grant of what was withdrawn',
    'bundles/decisions: a grant a day later',
    'bundles/approvers: restored: a decision on what was asked for before'
  ],
  '10.Bundles.Decisions.1': [
    'bundles/decisions: a decision for another reason than was signed',
    'bundles/decisions: a grant that says to deny',
    'bundles/decisions: a grant whose decider was shown less than it gives',
    'bundles/decisions: a grant whose decider was shown another name',
    'bundles/decisions: a denial that says the request of another',
    'bundles/acts: a decision in the notebook’s own page that says nothing of it'
  ],
  '10.Bundles.Decisions.2': [
    'bundles/decisions: a request that a page denied',
    'bundles/decisions: a request denied by what a page signed of another',
    'bundles/decisions: a grant by what a page signed to deny'
  ],
  '10.Bundles.Decisions.3': [
    'bundles/decisions: a grant by the owner who asked',
    'bundles/decisions: a grant to whoever let its decider in',
    'bundles/decisions: a grant to whom its decider let in, who owns',
    'bundles/circles: the page of a host denies what others ask for',
    'bundles/confirmations: a confirmation by whoever holds the facet'
  ],
  '10.Bundles.Registrations.1': [
    'bundles/objects: an object at its place, said to be added',
    'bundles/objects: an object that is elsewhere, said to be replaced',
    'bundles/objects: an object that may lead inside, said to be replaced',
    'bundles/objects: an object at its place, said to have moved',
    'bundles/objects: an object that was never there, said to be removed'
  ],
  '10.Bundles.Registrations.2': [
    'bundles/objects: an object of a kernel, by another principal',
    'bundles/objects: an object of nobody’s kernel, by no facet'
  ],
  '10.Bundles.Registrations.3': [
    'bundles/objects: an object that says more actions than it has',
    'bundles/objects: an object that defines one action under the name of another',
    'bundles/objects: an object with a digest of no definition'
  ],
  '10.Bundles.Erasures': [
    'bundles/objects: other groups are erased than were signed',
    'bundles/objects: what somebody else sent is erased',
    'bundles/objects: what was sent after that time is erased',
    'bundles/holes: an erasure of more than was signed accounts for nothing'
  ],
  '10.Bundles.Restores': ['bundles/epochs: restored: what was signed before is taken again'],
  '10.Bundles.Renewals': ['bundles/renewals: a renewed facet that was used up before'],
  '10.Bundles.Renewals.1': [
    'bundles/renewals: a renewal beside which the old facet goes on',
    'bundles/renewals: a renewal of what somebody else was lent',
    'bundles/renewals: a facet renewed twice'
  ],
  '10.Bundles.Renewals.2': [
    'bundles/renewals: a renewed facet with another limit',
    'bundles/renewals: a renewal that the giver did not sign as one',
    'bundles/observations: a renewal that moves the end of what is tried'
  ],
  '10.Bundles.References.1': [
    'bundles/acts: an outcome of no intent',
    'bundles/decisions: a withdrawal of nothing',
    'bundles/withheld: a decision on what is no request, beside one that shows nothing'
  ],
  '10.Bundles.References.2': [
    'bundles/acts: a second outcome',
    'bundles/requirements: it was given back by what was not sent',
    'bundles/budgets: what was not sent is given back',
    'bundles/rates: what was not sent counts for a rate'
  ],
  '10.Bundles.Notes and lineage.1': [
    'bundles/notes: other words than were signed',
    'bundles/notes: based on another entry than was signed',
    'bundles/notes: based on one twice',
    'bundles/notes: with more words than a note may have',
    'bundles/notes: based on an entry that is not there',
    'bundles/notes: based on the intent of an outcome',
    'bundles/notes: by whoever is paused',
    'bundles/notes: with a facet that has no notes'
  ],
  '10.Bundles.Notes and lineage.2': [
    'bundles/lineage: what it says it read and is no result of its own is left out',
    'bundles/lineage: a signed lineage left out',
    'bundles/lineage: another source than signed',
    'bundles/lineage: a result that somebody else was given',
    'bundles/lineage: a result that somebody else was given, without token of 15'
  ],
  '10.Bundles.Cells': [
    'bundles/cells: a use in another cell than was signed',
    'bundles/cells: a note in another cell than was signed',
    'bundles/cells: a request from another cell than was signed',
    'bundles/cells: a refusal of what another cell did than was signed',
    'bundles/cells: a signed cell left out',
    'bundles/cells: a signed cell left out, and said in who',
    'bundles/cells: a signed cell left out, and said in who, without who of 12',
    'bundles/cells: a use in a cell that nobody signed',
    'bundles/cells: a use in a cell, and another in who, which says nothing',
    'bundles/cells: a cell that nobody signed in who, which says nothing'
  ],
  '10.Bundles.Intents.1': [
    'bundles/acts: arguments other than signed',
    'bundles/objects: a use that is not as it was signed, which counts for none'
  ],
  '10.Bundles.Intents.2': [
    'bundles/requirements: an outcome is named that nothing requires',
    'bundles/confirmations: a confirmation that no facet asks for',
    'bundles/observations: a limit that is tried, broken and not marked',
    'bundles/observations: a mark of nothing',
    'bundles/objects: a use with an argument that was not signed',
    'bundles/objects: a use with a body that was not signed',
    'bundles/objects: a use of what may change something, said to be safe'
  ],
  '10.Bundles.Intents.3': [
    'bundles/objects: a use with an argument that its action does not take',
    'bundles/objects: a use with a number where its action takes text',
    'bundles/observations: a limit broken from its end on',
    'bundles/observations: a limit broken from its end on, and marked'
  ],
  '10.Bundles.Intents.4': [
    'bundles/objects: an outcome that ends in no way that there is',
    'bundles/objects: an outcome that says no end',
    'bundles/objects: an outcome without a result'
  ],
  '10.Bundles.Intents.5': [
    'bundles/rows: rows passed in words',
    'bundles/rows: less than no row passed',
    'bundles/rows: as many rows passed as bytes',
    'bundles/rows: rows passed of what was not sent',
    'bundles/rows: rows passed of what nobody knows'
  ],
  '10.Bundles.Intents.6': [
    'bundles/rows: more rows passed than the facet lets be seen',
    'bundles/rows: more rows passed than one above lets be seen',
    'bundles/rows: more rows passed before a stream was cut'
  ],
  '10.Bundles.Acts.1': [
    'bundles/confirmations: a decision on facets about an act',
    'bundles/confirmations: a confirmation of another act',
    'bundles/confirmations: a request that names another act than its asker signed'
  ],
  '10.Bundles.Acts.2': [
    'bundles/approvers: an approver whose time had ended less than a minute before',
    'bundles/approvers: an approver whose time had ended',
    'bundles/rules: what a rule granted after its end'
  ],
  '10.Bundles.Acts.3': [
    'bundles/decisions: a request just before the end of that time',
    'bundles/decisions: a request after the time that it was let in for',
    'bundles/circles: one who is let in until a time that is over',
    'bundles/circles: a rule that is over'
  ],
  '10.Bundles.By a rule.1': [
    'bundles/rules: what a facet that is no rule granted',
    'bundles/rules: what a revoked rule granted',
    'bundles/rules: what a paused rule granted',
    'bundles/rules: more than a rule grants in all',
    'bundles/rules: what a rule for other keys granted',
    'bundles/rules: what a rule for a folder granted to what was moved away',
    'bundles/rules: what a rule granted after it was defined otherwise',
    'bundles/rules: more than a rule grants',
    'bundles/circles: a rule for notebooks, of which one is a host’s'
  ],
  '10.Bundles.By a rule.2': [
    'bundles/rules: what lasts less long than a rule grants',
    'bundles/rules: what lasts longer than a rule grants'
  ],
  '10.Bundles.By a rule.3': ['bundles/circles: a decision by a rule of another name'],
  '10.Bundles.Definitions.1': [
    'bundles/definitions: a grant that pins nothing',
    'bundles/definitions: a grant of what was defined so before',
    'bundles/definitions: a grant that pins an action that it does not give',
    'bundles/definitions: what is lent after it was defined otherwise'
  ],
  '10.Bundles.Definitions.2': [
    'bundles/definitions: a use after the action was defined otherwise',
    'bundles/definitions: a use of what was lent, after the action was defined otherwise'
  ],
  '10.Bundles.Rules.1': [
    'bundles/rules: a rule other than signed',
    'bundles/rules: a rule by another name than its token gives it',
    'bundles/rules: a rule made in the notebook’s own page that says nothing of it',
    'bundles/rules: a rule that was shown as another'
  ],
  '10.Bundles.Rules.2': ['bundles/rules: a rule of more uses than its maker’s facet has'],
  '10.Bundles.Rules.3': [
    'bundles/circles: a rule that is over',
    'bundles/circles: a rule for more than a year and a day',
    'bundles/rules: a rule beyond a hundred that stand'
  ],
  '10.Bundles.Grants.1': [
    'bundles/decisions: a grant that names no decider',
    'bundles/rules: a grant that names another decider than its rule',
    'bundles/several_persons: a grant that leaves out one of those who decided it',
    'bundles/several_persons: a grant that names somebody else among those who decided it'
  ],
  '10.Bundles.Grants.2': [
    'bundles/decisions: a grant that says another object',
    'bundles/decisions: a grant that says more actions',
    'bundles/decisions: a grant of terms with a member that there is not',
    'bundles/budgets: a limit lent of an argument that no action has',
    'bundles/budgets: what is required of an argument that no action has',
    'bundles/budgets: a budget granted of less than one use sets aside',
    'bundles/budgets: what is required of the service’s own objects'
  ],
  '10.Bundles.Grants.3': [
    'bundles/decisions: a grant on reports without an end',
    'bundles/decisions: a grant of everybody’s own window'
  ],
  '10.Bundles.Several persons.1': [
    'bundles/several_persons: several persons where nothing is marked',
    'bundles/several_persons: what one person granted alone, as if one were enough',
    'bundles/several_persons: two persons where three have to agree',
    'bundles/several_persons: two persons on different terms'
  ],
  '10.Bundles.Several persons.2': [
    'bundles/several_persons: the word of a person on another request for the same',
    'bundles/several_persons: the word of a device that was revoked in between',
    'bundles/several_persons: the word of a device that was paused in between',
    'bundles/several_persons: a word from before what is granted was defined otherwise',
    'bundles/several_persons: two devices of one person'
  ],
  '10.Bundles.Several persons.3': [
    'bundles/several_persons: a grant after one of the persons denied it',
    'bundles/several_persons: a denial as the word of a person',
    'bundles/several_persons: a word that served a grant before'
  ],
  '10.Bundles.Several persons.4': ['bundles/several_persons: what one person granted alone']
};

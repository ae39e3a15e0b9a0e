import type { ShownBy } from './shown';

const INVOCATION = 'src/host/whole/facets/invocation.test.ts';
const REFUSALS = 'src/host/whole/calls/refusals.test.ts';
const SEALED = 'src/host/whole/calls/sealed.test.ts';
const STREAMS = 'src/host/whole/calls/streams.test.ts';
const UPLOADS = 'src/host/whole/calls/uploads.test.ts';
const CONFIRM = 'src/host/whole/facets/confirm.test.ts';
const TABLE = 'src/service/gateway/results/table.test.ts';
const RENEWAL = 'src/service/authority/delegation/renewal.test.ts';
const HANDOVER = 'src/host/whole/facets/handover.test.ts';
const DELEGATION = 'src/service/authority/delegation/delegation.test.ts';
const PAUSING = 'src/service/authority/principals/pausing.test.ts';

/** Of docs/protocol.md §8. */
export const USING: ShownBy = {
  '8.1': [`${REFUSALS} › looks the same in all eight classes, to the byte`],
  '8.2': ['tokens', 'bundles/objects: a use with a body that was not signed'],
  '8.3': [`${REFUSALS} › of a body beside a token by %s that names none (%s): body_mismatch`],
  '8.4': [
    'src/host/whole/calls/refusals.test.ts › of a body beside a token by %s that names none (%s): body_mismatch',
    'src/host/whole/calls/uploads.test.ts › is not read where it is refused'
  ],
  '8.5': [
    `${UPLOADS} › beyond the most that is taken is refused before anything is done`,
    `${UPLOADS} › is nothing that the service’s own actions take`
  ],
  '8.Checks.1': [
    `${REFUSALS} › a refusal`,
    'bundles/acts: an action for another service',
    'bundles/acts: the same action twice'
  ],
  '8.Checks.2': [
    'bundles/handing_over: its key uses it',
    `${SEALED} › names the key of its answer, and is nothing without its seal`
  ],
  '8.Checks.3': [
    'bundles/acts: a use after the revocation',
    'bundles/pauses: a paused facet is used',
    'bundles/acts: more uses than granted',
    'bundles/acts: a use outside of the limits'
  ],
  '8.Checks.4': [
    'arguments',
    'acts',
    'bundles/objects: a use with an argument that its action does not take'
  ],
  '8.Checks.5': [
    'bundles/budgets: arguments beyond the budget',
    'bundles/requirements: what is required was not done'
  ],
  '8.Checks.6': [
    `${INVOCATION} › of a safe action may be a GET; of another it may not`,
    'bundles/confirmations: an act that nobody confirmed'
  ],
  '8.Answers.1': [
    `${INVOCATION} › carries the guards of §8 and no header that is ours alone to set`,
    'receipts'
  ],
  '8.Answers.2': [
    `${INVOCATION} › passes an upstream’s error on with a receipt: its 404 is not ours`
  ],
  '8.Answers.3': ['src/host/whole/log/ledger.test.ts › tells the whole story in order'],
  '8.Answers.4': [
    `${INVOCATION} › does not follow an upstream elsewhere`,
    `${INVOCATION} › refuses an answer that is too long, and records so`
  ],
  '8.Replay.1': [
    'bundles/acts: the same action twice',
    `${INVOCATION} › can’t be replayed: not now, not after a restart`
  ],
  '8.Replay.2': [
    'src/service/gateway/tokens/replays.test.ts › that was forgotten lies below a floor that stays, even if the clock is set back'
  ],
  '8.Result limits.1': [
    `${INVOCATION} › keeps only the rows and fields that were granted`,
    'src/service/gateway/results/limit.test.ts › on fields takes one object as one row',
    'src/service/gateway/results/limiting.test.ts › goes by its type: %s'
  ],
  '8.Result limits.2': [
    `${INVOCATION} › with a limit on the result passes nothing on that it can’t cut`,
    'src/service/gateway/results/limiting.test.ts › is nothing for a part: what is within something else would be a whole there'
  ],
  '8.Result limits.3': [
    'src/service/gateway/results/limit.test.ts › keeps numbers as they were written',
    `${TABLE} › has the columns alone that the header names so, and cells as they were written`
  ],
  '8.Result limits.4': [
    'src/service/gateway/results/lines.test.ts › may be blank, end as those of Windows and begin with a mark'
  ],
  '8.Result limits.5': [
    `${TABLE} › is not passed on with %s`,
    `${TABLE} › by tabs has no quotes, and each line is a row`
  ],
  '8.Result limits.6': [
    `${TABLE} › is not passed on with more columns than a spreadsheet has`,
    `${TABLE} › has blank lines left out, unless it has one column alone`
  ],
  '8.Result limits.7': [
    `${TABLE} › may be parted by semicolons, where no comma stands in its first row`
  ],
  '8.Result limits.8': [`${TABLE} › is in UTF-8, or in what it says if its bytes can be cut`],
  '8.Result limits.9': [
    `${TABLE} › shows nothing by a header that names a column twice, or none`,
    `${TABLE} › without a header has rows, but no columns of a name`
  ],
  '8.Result limits.10': [
    `${TABLE} › may end its lines as Windows does, or not at all, and begin with a mark`,
    `${TABLE} › has an empty cell that stands alone between quotes, since a blank line is no row`
  ],
  '8.Result limits.11': [
    'bundles/rows: no row passed of what failed',
    'src/host/whole/calls/passedRows.test.ts › are counted, whatever the service says of them: %s',
    'src/host/whole/calls/passedRows.test.ts › of a stream that is cut are those that passed until then'
  ],
  '8.Uploads.1': [
    `${UPLOADS} › is not read where it is refused`,
    `${UPLOADS} › goes nowhere where the ledger can’t be written`
  ],
  '8.Uploads.2': [`${UPLOADS} › is passed on as it comes, and there at its end`],
  '8.Uploads.3': [`${UPLOADS} › whose sender breaks off changes nothing`],
  '8.Uploads.4': [
    `${UPLOADS} › is cut when its facet is revoked meanwhile, and changes nothing`,
    `${UPLOADS} › is cut when its facet expires meanwhile`
  ],
  '8.Uploads.5': [`${UPLOADS} › that stops coming ends, so that nobody holds a place for good`],
  '8.Uploads.6': ['python_stub/facetry_service/tests/test_listen.py'],
  '8.Streams.1': [
    `${STREAMS} › comes as it is sent, longer than another answer may take, and has its receipt at the end`
  ],
  '8.Streams.2': [
    `${STREAMS} › has no end that is not in the ledger`,
    `${STREAMS} › that its upstream breaks off is no whole answer to its caller`
  ],
  '8.Streams.3': [`${STREAMS} › whose caller leaves when it has read all is done`],
  '8.Streams.4': [
    'src/service/gateway/results/meter.test.ts › is what the last event says that has the member, however it is cut'
  ],
  '8.Streams.5': [
    'src/service/gateway/results/meter.test.ts › is found in the member of an event that the definition names, and in no other'
  ],
  '8.Streams.6': [
    'src/service/gateway/results/meter.test.ts › is nothing where an event was too long to be read',
    'src/host/whole/calls/longAnswers.test.ts › takes all that was set aside of a budget: what it says of it is not read'
  ],
  '8.Streams.7': [`${STREAMS} › left %s what it used takes all that was set aside`],
  '8.Confirmation.1': [
    `${CONFIRM} › does nothing until a person has confirmed the very act, then does it once`
  ],
  '8.Confirmation.2': [`${CONFIRM} › more than three at once, or than 30 a minute`],
  '8.Confirmation.3': [`${CONFIRM} › what nobody could read whole`],
  '8.Confirmation.4': [
    'bundles/confirmations: a confirmed act that does not name its confirmation'
  ],
  '8.Confirmation.5': [
    'bundles/confirmations: another act than the one confirmed',
    'bundles/confirmations: a confirmed act done twice',
    'bundles/confirmations: a confirmed act done ten minutes later',
    'bundles/confirmations: an act that was denied'
  ],
  '8.Confirmation.6': ['bundles/confirmations: a confirmation that no facet asks for'],
  '8.Sealed.1': [
    'sealed: a blank in the header',
    'sealed: a doubled member in the header',
    'sealed: no kid',
    'sealed: another typ'
  ],
  '8.Sealed.2': ['sealed: an encrypted key', 'sealed: padding of the encoding'],
  '8.Sealed.3': [
    'sealed: a zero too few',
    'sealed: a zero too many',
    'sealed: padding that is no zero'
  ],
  '8.Sealed.4': [
    'sealed: an upload that is cut',
    `${SEALED} › brings its upload inside, and none may travel beside it`
  ],
  '8.Sealed.5': [`${SEALED} › names the key of its answer, and is nothing without its seal`],
  '8.Sealed.6': [
    `${SEALED} › is taken once: the same seal again, or the same token under a new one, is refused`
  ],
  '8.Sealed.7': ['sealed: the kid of another key', 'sealed: a tag of another message'],
  '8.Sealed.8': ['sealed: the cty of an action', 'sealed: less padding'],
  '8.Sealed.9': [
    'sealed: a status below 200',
    'sealed: a header in capitals',
    'sealed: a header of two lines'
  ],
  '8.Sealed.10': [
    'sealed: to another action',
    `${SEALED} › takes no two answers in each other’s place`
  ],
  '8.Sealed.11': [`${SEALED} › that is refused is the one 404, and why is told sealed`],
  '8.Sealed.12': [`${SEALED} › that goes on and on is refused before it begins`],
  '8.Sealed.13': [
    'tokens: facet-keys for no keys to seal to',
    'tokens: facet-keys with nine keys to seal to',
    'tokens: facet-keys for a key to seal to that signs',
    'tokens: facet-keys for a key to seal to without its end',
    'src/host/whole/calls/sealingKeys.test.ts › is another one after thirty days; the one before opens for a day, then is gone'
  ],
  '8.Sealed.14': [`${SEALED} › takes no statement of keys that is an hour old, nor one left out`],
  '8.Sealed.15': [
    'descriptors: that names a key to seal to',
    'src/host/whole/calls/sealingKeys.test.ts › is another one after thirty days; the one before opens for a day, then is gone'
  ],
  '8.Revocation and pause.1': [
    'bundles/revocations: a facet revoked, and what came from it goes on'
  ],
  '8.Revocation and pause.2': [
    'bundles/pauses: a paused facet is used',
    'bundles/pauses: a paused facet is used again once it was resumed',
    'bundles/resuming: a pause ended by an agent, with a facet of its own'
  ],
  '8.Revocation and pause.3': [
    'bundles/pauses: a facet of a paused principal is used',
    'bundles/decisions: a request by whoever is paused'
  ],
  '8.Revocation and pause.4': [
    'bundles/pauses: pauses add up: the facet is resumed, its principal not'
  ],
  '8.Revocation and pause.5': [
    `${INVOCATION} › of many at once with a pause leaves no intent after the pause’s entry`
  ],
  '8.Revocation and pause.6': [
    `${INVOCATION} › is cut when its facet is revoked meanwhile; the acknowledgement names it`
  ],
  '8.Revocation and pause.7': [
    `${PAUSING} › does not keep what is paused from being ended, looked at or given back`
  ],
  '8.Revocation and pause.8': [
    'bundles/newcomers: an enrolment while the facet that introduced it was paused'
  ],
  '8.Actions on the facet itself.1': [
    'bundles/lending: a facet is lent that may not be',
    `${DELEGATION} › ends at thirty-two links`
  ],
  '8.Actions on the facet itself.2': [
    'bundles/lending: a facet is lent once it has expired',
    'bundles/pauses: something is lent from a paused facet'
  ],
  '8.Actions on the facet itself.3': [
    'bundles/newcomers: an enrolment by a card that is 25 hours old',
    'bundles/newcomers: an enrolment by a card for another service'
  ],
  '8.Actions on the facet itself.4': [
    'delegations',
    `${DELEGATION} › what has no end is given the giver’s`
  ],
  '8.Actions on the facet itself.5': ['delegations', 'bundles/acts: more lent than held'],
  '8.Actions on the facet itself.6': [
    'bundles/newcomers: one by a card of another name',
    'bundles/newcomers: an owner by a card'
  ],
  '8.Renewals.1': [
    'bundles/renewals: a renewal that the giver did not sign as one',
    'bundles/renewals: a renewed facet with another limit'
  ],
  '8.Renewals.2': [
    'bundles/renewals: a renewal beside which the old facet goes on',
    'bundles/renewals: a facet renewed twice'
  ],
  '8.Renewals.3': [
    'bundles/renewals: a renewed facet that was used up before',
    'bundles/observations: a renewal that moves the end of what is tried'
  ],
  '8.Renewals.4': [
    `${RENEWAL} › ends and pauses by the name of any that it took the place of`,
    'bundles/withheld: another than was signed is paused, and a renewal shows nothing'
  ],
  '8.Renewals.5': [
    'bundles/renewals: a renewal of what somebody else was lent',
    `${RENEWAL} › is the giver’s word: its holder makes it last no longer, nor anybody else`
  ],
  '8.Handing over.1': [
    `${HANDOVER} › goes to a key of its own: not to one that is known, nor is more lent to that key`
  ],
  '8.Handing over.2': [
    'bundles/handing_over: it is lent to such a key, and the giver did not sign so'
  ],
  '8.Handing over.3': [
    'bundles/handing_over: it is claimed twice',
    'bundles/handing_over: its key uses it',
    'bundles/handing_over: its key asks for something'
  ],
  '8.Handing over.4': [`${HANDOVER} › is not lent where nobody could claim it`]
};

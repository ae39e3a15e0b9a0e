import type { ShownBy } from './shown';

const NOTING = 'src/host/whole/log/noting.test.ts';
const LEDGER = 'src/host/whole/log/ledger.test.ts';
const LIVE = 'src/service/registry/liveExport.test.ts';
const ELSEWHERE = 'src/host/whole/hosts/exportsElsewhere.test.ts';
const REVOCATION = 'src/service/authority/facets/revocation.test.ts';
const LISTING = 'src/service/authority/telling/listing.test.ts';
const PUBLISHING = 'src/host/telling/publishing.test.ts';
const PROPOSALS = 'src/service/registry/proposals.test.ts';
const REGISTRATION = 'src/service/registry/registration.test.ts';

/** Of docs/protocol.md §9. */
export const OBJECTS: ShownBy = {
  '9.aios/self.1': [
    'src/host/whole/calls/refusals.test.ts › of a token keeps its first reason when that is sent again'
  ],
  '9.aios/self.2': [
    'src/host/whole/calls/refusals.test.ts › of what was done is told by nobody: not by a replay, not by a bent copy'
  ],
  '9.aios/self.3': [
    'src/host/whole/facets/invocation.test.ts › that was answered can be asked for again, with receipt and result'
  ],
  '9.aios/self.4': [
    'receipts',
    `${PUBLISHING} › gives proofs of what is published with its cosignatures, and none of the rest`
  ],
  '9.aios/self.5': [
    'src/service/gateway/results/results.test.ts › are given again for ten minutes, and no longer'
  ],
  '9.aios/self.6': [
    'src/service/gateway/results/results.test.ts › are given to the key alone that asked for them'
  ],
  '9.aios/self.7': [
    'bundles/notes: without words',
    'bundles/notes: with more words than a note may have'
  ],
  '9.aios/self.8': [
    'bundles/notes: based on one twice',
    'bundles/notes: based on two in no order',
    'bundles/notes: based on the intent of an outcome'
  ],
  '9.aios/self.9': [
    'bundles/notes: based on another leaf',
    `${NOTING} › tells whoever guesses nothing: an entry of others, of another kind, none at all`
  ],
  '9.aios/self.10': ['bundles/notes: other words than were signed'],
  '9.aios/self.11': [
    `${NOTING} › more than thirty in a minute are not taken, of one principal`,
    `${NOTING} › is none of a principal that is paused`
  ],
  '9.aios/registry.1': [`${REGISTRATION} › connecting a service`],
  '9.aios/registry.2': [`${REGISTRATION} › by %j is refused as unclear`],
  '9.aios/registry.3': [
    `${PROPOSALS} › tells its owner what its document describes and is not offered`
  ],
  '9.aios/registry.4': [
    `${PROPOSALS} › registers what its owner was shown, whatever its document says by then`,
    `${PROPOSALS} › is the twenty-first of one proposer and is refused`
  ],
  '9.aios/registry.5': [
    'src/service/registry/credentials.test.ts › that was typed reaches the service and nothing else'
  ],
  '9.aios/registry.6': [
    'bundles/several_persons: a mark that was lowered where the object stayed',
    'src/service/registry/marks.test.ts › of %j persons is none'
  ],
  '9.aios/registry.7': [
    'bundles/revocations: an object removed, and a facet on it goes on',
    'bundles/objects: an object that is elsewhere, said to be replaced'
  ],
  '9.aios/registry.8': ['bundles/objects: an object of a kernel, by another principal'],
  '9.aios/registry.9': [
    'src/host/whole/calls/longAnswers.test.ts › is none where its service was connected for short ones alone'
  ],
  '9.aios/exports.1': [
    `${ELSEWHERE} › is nobody’s but the offerer’s: another’s export is as one that there is not`,
    'exports: a call of another’s export'
  ],
  '9.aios/exports.2': [
    `${ELSEWHERE} › that two notebooks offer is whose an owner says, and the other’s no more`,
    'exports: a name of the service’s own',
    'src/service/registry/pace.test.ts › is thirty times an hour for each principal, whatever others do'
  ],
  '9.aios/exports.3': [
    `${ELSEWHERE} › whose service starts anew it is offered to again, and it asks nobody`,
    'src/wallet/exports.test.ts › that was offered anew is not put back by whoever served what it replaced'
  ],
  '9.aios/exports.4': [`${LIVE} › lets go of the oldest of those who ask at once, beyond eight`],
  '9.aios/exports.5': [`${LIVE} › with more calls waiting than it keeps is busy at once`],
  '9.aios/exports.6': [
    'exports: an answer before it was taken',
    'exports: a second answer',
    'exports: an answer that is no JSON',
    `${ELSEWHERE} › is answered once: the same token again is refused, and fits no other call`
  ],
  '9.aios/exports.7': [
    `${LIVE} › that no kernel asks for calls of has ended after five seconds, and not before`,
    'exports: an answer after its end'
  ],
  '9.aios/exports.8': [
    `${LIVE} › whose session ends leaves what was taken failed, and what was not, not sent`
  ],
  '9.aios/facets.1': [`${REVOCATION} › does not push what still lives out of the list`],
  '9.aios/facets.2': [
    `${LISTING} › all of it comes, each once, page behind page, and what goes on comes first`,
    `${LISTING} › a place that is none is refused`
  ],
  '9.aios/facets.3': [
    'bundles/revocations: all that somebody holds revoked, but one',
    'bundles/revocations: all that somebody holds revoked, but its own window'
  ],
  '9.aios/facets.4': [
    'bundles/revocations: a device turned away, and what it granted goes on',
    'bundles/revocations: a device turned away with what another granted'
  ],
  '9.aios/facets.5': ['bundles/circles: the page of a host ends all that somebody else holds'],
  '9.aios/facets.6': [
    'bundles/revocations: a page revokes what an owner decides with',
    'bundles/revocations: an owner pauses what it pauses with'
  ],
  '9.aios/facets.7': [
    'src/service/authority/deciding/decisions.test.ts › narrows ten times a minute at most, with whatever key; what changes nothing does not count'
  ],
  '9.aios/facets.8': [
    'bundles/pauses: the root is paused',
    'bundles/revocations: everybody’s own window paused'
  ],
  '9.aios/facets.9': [
    'src/host/whole/facets/pausedAll.test.ts › holds from its commit on, before it is known what it stopped'
  ],
  '9.aios/ledger.1': [
    'src/service/ledger/finding/finding.test.ts › an outcome by what was done, though only its intent is indexed'
  ],
  '9.aios/ledger.2': [
    'src/service/ledger/finding/finding.test.ts › no more by what was erased of them, and its word is gone with the last of it'
  ],
  '9.aios/ledger.3': [`${LEDGER} › is read page by page from its first entry on`],
  '9.aios/ledger.4': [
    `${LEDGER} › shows everybody else their own entries only`,
    `${LEDGER} › shows an owner all, and a page what was done but not with what`
  ],
  '9.aios/ledger.5': [`${LEDGER} › proves its entries, and that it only ever grew`],
  '9.aios/ledger.6': [
    `${PUBLISHING} › gives proofs of what is published with its cosignatures, and none of the rest`
  ],
  '9.aios/ledger.7': [`${LEDGER} › proves its entries, and that it only ever grew`]
};

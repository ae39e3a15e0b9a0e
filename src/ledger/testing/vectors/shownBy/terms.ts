import type { ShownBy } from './shown';

/** Of docs/protocol.md §3 to §5 and §12. */
export const TERMS: ShownBy = {
  '3.1': [
    'tokens: of 1048577 characters',
    'tokens: two parts',
    'tokens: a line break',
    'tokens: padding',
    'tokens: trailing bits in the signature',
    'base64url'
  ],
  '3.2': [
    'tokens: header: crit',
    'tokens: header: members out of order',
    'tokens: payload: white space',
    'tokens: payload: 1.0',
    'tokens: payload: no UTF-8',
    'tokens: payload: too deep',
    'canonical: a doubled member'
  ],
  '3.3': [
    'tokens: header: another typ',
    'tokens: header: kid of another key',
    'tokens: header: alg none',
    'tokens: header: alg of another key',
    'tokens: a true signature by Ed25519 that is called ES256'
  ],
  '3.4': [
    'tokens: another payload',
    'tokens: another key',
    'tokens: a signature of zeros',
    'tokens: S above the order'
  ],
  '4.Terms.1': [
    'terms_forms',
    'needs',
    'bundles/decisions: a grant of terms whose actions are not in order'
  ],
  '4.Terms.2': ['terms_forms', 'needs'],
  '4.Terms.3': ['terms_forms', 'needs'],
  '4.Terms.4': ['terms_forms', 'needs'],
  '4.Terms.5': ['bundles/decisions: a grant of terms that limit nothing because they say nothing'],
  '4.Terms.6': ['needs'],
  '4.Terms.7': ['bundles/decisions: a grant on reports without an end'],
  '4.Terms.8': [
    'delegations',
    'bundles/lending: a facet that may be lent once is lent to be lent on'
  ],
  '4.Terms.9': ['delegations', 'bundles/acts: more granted than asked for'],
  '4.Rates and budgets.1': ['bundles/rates: a use of before its rate began to count it again'],
  '4.Rates and budgets.2': [
    'bundles/rates: uses of the facet below count for the one above',
    'bundles/rates: what was not sent counts for a rate'
  ],
  '4.Rates and budgets.3': ['bundles/rates: as often as its rate allows, again and again'],
  '4.Rates and budgets.4': [
    'src/host/whole/facets/rates.test.ts › gives no more after a restart than before'
  ],
  '4.Rates and budgets.5': [
    'delegations',
    'bundles/budgets: a budget lent of an argument that no action has'
  ],
  '4.Rates and budgets.6': ['terms_forms', 'bundles/budgets: results are settled by what they say'],
  '4.Rates and budgets.7': [
    'terms_forms',
    'budgets',
    'bundles/budgets: what is under way is set aside'
  ],
  '4.Rates and budgets.8': ['terms_forms', 'needs'],
  '4.Rates and budgets.9': ['budgets'],
  '4.Rates and budgets.10': ['budgets'],
  '4.Rates and budgets.11': ['budgets', 'bundles/budgets: amounts are decimals'],
  '4.Rates and budgets.12': [
    'budgets',
    'bundles/budgets: as much as the definition says at most is set aside',
    'bundles/budgets: an argument that is no amount'
  ],
  '4.Rates and budgets.13': ['bundles/budgets: what a result said more is taken, too'],
  '4.Rates and budgets.14': ['bundles/budgets: arguments beyond the budget'],
  '4.Rates and budgets.16': [
    'terms_forms',
    'needs',
    'rule_forms',
    'bundles/rows: a budget of rows that no limit bounds',
    'bundles/rows: a budget of fewer rows than one use lets be seen'
  ],
  '4.Rates and budgets.17': [
    'budgets',
    'bundles/rows: of both links is set aside what the narrower one lets be seen',
    'bundles/rows: of the link above its own limit is set aside',
    'bundles/rows: less is set aside than a use lets be seen'
  ],
  '4.Rates and budgets.18': [
    'budgets',
    'bundles/rows: what was cut takes the rows that passed',
    'bundles/rows: what was cut and says no rows takes what was set aside',
    'bundles/rows: a result that says how many rows it is, and was not counted'
  ],
  '4.Rates and budgets.15': [
    'budgets',
    'bundles/budgets: what was not sent is given back',
    'bundles/budgets: an error that says nothing takes nothing'
  ],
  '4.Conditions.1': [
    'bundles/requirements: it was answered by an error',
    'bundles/requirements: nobody knows what became of it'
  ],
  '4.Conditions.2': ['bundles/requirements: what is required was not done'],
  '4.Conditions.3': ['bundles/requirements: something else was done'],
  '4.Conditions.4': ['bundles/requirements: it was done before the facet was made'],
  '4.Conditions.5': ['bundles/requirements: it was done by somebody else'],
  '4.Conditions.6': ['bundles/requirements: it was done with another argument'],
  '4.Conditions.7': ['bundles/requirements: one served twice'],
  '4.Conditions.8': [
    'src/host/whole/facets/requires.test.ts › goes on requiring through what is lent, which may require more',
    'src/host/whole/facets/requires.test.ts › is used once for each also through what was lent of it'
  ],
  '4.Conditions.9': [
    'src/host/whole/facets/requires.test.ts › takes the newest of several, then the one before it',
    'src/service/authority/books/evidence.test.ts › counts no more once a thousand newer ones follow it'
  ],
  '4.Conditions.10': [
    'src/host/whole/facets/requires.test.ts › two of one facet take two',
    'src/host/whole/facets/requires.test.ts › can’t be used before, and says what is missing'
  ],
  '4.Conditions.11': [
    'bundles/budgets: what is required of the service’s own objects',
    'bundles/budgets: what is required of an argument that no action has'
  ],
  '4.Conditions.12': ['bundles/budgets: a limit tried of an argument that no action has'],
  '4.Conditions.13': ['bundles/observations: a limit broken from its end on'],
  '4.Conditions.14': ['bundles/observations: a limit that is tried, broken and not marked'],
  '4.Conditions.15': ['bundles/observations: a limit that always holds, broken and marked'],
  '4.Conditions.16': ['subsumption', 'bundles/observations: what holds is lent as what is tried'],
  '4.Conditions.17': [
    'bundles/observations: limits that are tried for seven days',
    'bundles/observations: limits that are tried for longer than seven days'
  ],
  '4.Conditions.18': [
    'src/host/whole/calls/streams.test.ts › that was let through on trial goes on once the limits hold'
  ],
  '4.Conditions.19': ['terms_forms', 'rule_forms'],
  '4.Definitions.1': ['schemas', 'definition_forms'],
  '4.Definitions.2': ['schemas', 'definition_forms'],
  '4.Definitions.3': ['schemas', 'definition_forms'],
  '4.Definitions.4': ['arguments', 'schemas'],
  '4.Definitions.5': ['schemas', 'arguments'],
  '4.Definitions.6': ['schemas', 'definition_forms'],
  '4.Subsumption.1': ['subsumption', 'bundles/approvers: more uses than an approver may grant'],
  '4.Subsumption.2': ['subsumption', 'bundles/approvers: what an approver may not let others lend'],
  '4.Subsumption.3': ['subsumption', 'bundles/rates: more often lent than held'],
  '4.Subsumption.4': ['subsumption', 'bundles/budgets: a larger budget lent than held'],
  '4.Subsumption.5': ['subsumption'],
  '4.Subsumption.6': ['subsumption'],
  '4.Subsumption.7': ['subsumption', 'bundles/observations: what is tried is lent wider'],
  '4.Subsumption.8': ['subsumption', 'constraint_subsumption', 'bundles/acts: more lent than held'],
  '5.1': [
    'descriptors: longer than may be',
    'descriptors: as long as may be, by blanks in its header'
  ],
  '5.2': ['descriptors: another cty', 'descriptors: a kid', 'descriptors: an epk of small order'],
  '5.3': ['descriptors: a second part', 'descriptors: stray trailing bits in the tag'],
  '5.4': ['descriptors: to somebody else'],
  '5.5': ['descriptors: to P-256', 'exchange'],
  '5.6': ['descriptors: of another service', 'descriptors: a token of another typ'],
  '5.7': [
    'src/client/client.test.ts › a service that was known here is not exchanged for another',
    'src/client/client.test.ts › to somebody else is not taken',
    'src/client/client.test.ts › is not taken as the answer to another request',
    'exchange'
  ],
  '5.8': ['exchange'],
  '5.Another key.1': ['descriptor_keys: a token of another typ', 'descriptor_keys: no token'],
  '5.Another key.2': ['descriptor_keys: a stranger’s, before the one that names it'],
  '5.Another key.3': [
    'descriptor_keys: a signature that is not its key’s',
    'descriptor_keys: one that was named for another service'
  ],
  '12.Names, petnames, values.1': ['sentences'],
  '12.Names, petnames, values.2': ['sentences'],
  '12.Names, petnames, values.3': ['sentences'],
  '12.Names, petnames, values.4': ['sentences'],
  '12.Names, petnames, values.5': ['sentences'],
  '12.Names, petnames, values.6': ['sentences']
};

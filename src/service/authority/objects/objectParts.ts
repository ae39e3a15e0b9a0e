import type { VerifiedToken } from '../../../protocol';
import type { ApprovesInPage } from '../../pageMark';
import type { Clock, SystemCall } from '../../types';
import type { Book } from '../books/book';
import type { Catalogue } from '../books/catalogue';
import type { Confirming } from '../deciding/confirming';
import type { Decisions } from '../deciding/decisions';
import type { Delegation } from '../delegation/delegation';
import type { Hosting } from '../books/hosting';
import type { Introductions } from '../principals/introductions';
import type { Knocks } from '../principals/knocks';
import type { Listing } from '../telling/listing';
import type { AuthorityOptions, DryRun } from '../options';
import type { PasskeyBook } from '../books/passkeyBook';
import type { PasskeyChanges } from '../deciding/passkeyChanges';
import type { Passkeys } from '../principals/passkeys';
import type { Pausing } from '../principals/pausing';
import type { Renaming } from '../principals/renaming';
import type { Requests } from '../books/requests';
import type { Revocation } from '../facets/revocation';
import type { Rules } from '../deciding/rules';
import type { Verdicts } from '../deciding/verdicts';
import type { Views } from '../telling/views';

/** What the actions of these objects are made of. */
export interface ObjectParts {
  book: Book;
  catalogue: Catalogue;
  clock: Clock;
  requests: Requests;
  views: Views;
  listing: Listing;
  decisions: Decisions;
  verdicts: Verdicts;
  confirmations: Confirming;
  introductions: Introductions;
  hosting: Hosting;
  knocks: Knocks;
  renaming: Renaming;
  revocation: Revocation;
  pausing: Pausing;
  delegation: Delegation;
  rules: Rules;
  passkeys: Passkeys;
  passkeyBook: PasskeyBook;
  passkeyChanges: PasskeyChanges;
  dryRun: DryRun;
  approvesInPage: ApprovesInPage;
  proposals: AuthorityOptions['proposals'];
}

/** What lets somebody in or run again takes what a decision does. */
export function attendedBy({ passkeys }: ObjectParts, { principal, token }: SystemCall) {
  return passkeys.attended(principal, token as VerifiedToken<'facet-action'>);
}

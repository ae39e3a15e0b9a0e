import type { VerifiedToken } from '../../protocol';
import type { ApprovesInPage } from '../pageMark';
import type { Clock, SystemCall } from '../types';
import type { Book } from './book';
import type { Catalogue } from './catalogue';
import type { Confirming } from './confirming';
import type { Decisions } from './decisions';
import type { Delegation } from './delegation';
import type { Hosting } from './hosting';
import type { Introductions } from './introductions';
import type { Knocks } from './knocks';
import type { Listing } from './listing';
import type { AuthorityOptions, DryRun } from './options';
import type { PasskeyBook } from './passkeyBook';
import type { PasskeyChanges } from './passkeyChanges';
import type { Passkeys } from './passkeys';
import type { Pausing } from './pausing';
import type { Renaming } from './renaming';
import type { Requests } from './requests';
import type { Revocation } from './revocation';
import type { Rules } from './rules';
import type { Verdicts } from './verdicts';
import type { Views } from './views';

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

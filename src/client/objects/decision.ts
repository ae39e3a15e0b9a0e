import {
  actDigest,
  actSentence,
  type ActView,
  type DecisionPayload,
  type InputMode,
  type PasskeyChange,
  type RequestView,
  type Rule,
  ruleSentence,
  type Terms,
  jcs,
  normalizeNeed,
  sentence,
  sha256Hex,
  shownName
} from '../../protocol';
import type { Holding } from '../facets/holding';

/** Somebody as a person was shown them. */
export type Named = Pick<RequestView['who'], 'principal' | 'petname' | 'name'>;

/** What a person decided on exactly one request. */
export interface Verdict {
  outcome: 'grant' | 'deny';
  /** One per need, null for a struck one; a denial strikes all. */
  granted: (Terms | null)[];
  reason?: string;
  mode: InputMode;
  /** From the consent door; single use. */
  challenge: string;
}

/** A `facet-confirmation` token over the act that was shown. */
export function signConfirmation(
  holding: Holding,
  { id, digest, who }: RequestView,
  act: ActView,
  { outcome, mode, challenge, reason }: Omit<Verdict, 'granted'>
): Promise<string> {
  const { service, keys } = holding;
  return service.token(keys, 'facet-confirmation', {
    act: actDigest(act),
    challenge,
    fct: holding.find('aios/requests', 'decide').id,
    mode,
    named: shownName(who),
    outcome,
    ...(reason ? { reason } : {}),
    request: id,
    request_digest: digest,
    shown: actSentence(who.principal, act)
  });
}

/**
 * What the decider is shown, and signs: both columns in the words of docs/protocol.md §12, with the
 * asker's key for its name, which is signed as what the ledger commits to.
 */
export function shownFor(
  request: { who: Pick<RequestView['who'], 'principal'>; needs: RequestView['needs'] },
  granted: readonly (Terms | null)[]
): DecisionPayload['shown'] {
  const { principal } = request.who;
  const columns = granted.map(terms => (terms === null ? '' : sentence(principal, terms)));
  return {
    sentence: columns.filter(text => text !== '').join(' '),
    requested: request.needs.map(({ terms }) => sentence(principal, normalizeNeed(terms))),
    granted: columns,
    granted_digest: sha256Hex(jcs(granted))
  };
}

/**
 * A `facet-decision` token over what was shown.
 * @throws NotHeld where the principal holds no facet to decide.
 */
export function signDecision(
  holding: Holding,
  request: RequestView,
  verdict: Verdict
): Promise<string> {
  const { service, keys } = holding;
  const granted = verdict.outcome === 'deny' ? request.needs.map(() => null) : [...verdict.granted];
  return service.token(keys, 'facet-decision', {
    challenge: verdict.challenge,
    fct: holding.find('aios/requests', 'decide').id,
    granted,
    mode: verdict.mode,
    named: shownName(request.who),
    outcome: verdict.outcome,
    ...(verdict.reason ? { reason: verdict.reason } : {}),
    request: request.id,
    request_digest: request.digest,
    shown: shownFor(request, granted)
  });
}

/**
 * A `facet-rule` token: a decision made beforehand, over the sentence that was shown.
 * @param named the one principal that it is for, as it was shown
 * @throws NotHeld where the principal holds no facet to decide.
 */
export function signRule(
  holding: Holding,
  rule: Rule,
  { mode, challenge, named }: Pick<Verdict, 'mode' | 'challenge'> & { named?: Named }
): Promise<string> {
  const { service, keys } = holding;
  return service.token(keys, 'facet-rule', {
    challenge,
    fct: holding.find('aios/requests', 'decide').id,
    mode,
    ...(named !== undefined && { named: shownName(named) }),
    rule,
    shown: ruleSentence(rule)
  });
}

/**
 * A `facet-passkey` token: which passkeys this device signs with from now on.
 * @throws NotHeld where the principal holds no facet to decide.
 */
export function signPasskeyChange(
  holding: Holding,
  change: PasskeyChange,
  { mode, challenge }: Pick<Verdict, 'mode' | 'challenge'>
): Promise<string> {
  const { service, keys } = holding;
  return service.token(keys, 'facet-passkey', {
    challenge,
    change,
    fct: holding.find('aios/requests', 'decide').id,
    mode
  });
}

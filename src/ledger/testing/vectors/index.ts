import { thumbprint } from '../../../protocol';
import { bundleCases } from './bundles';
import { BASE64URL_CASES, CANONICAL_CASES, JCS_CASES } from './tokens/encoding';
import { CONFIRMATION_CASES } from './terms/confirmations';
import { cosignatureCases, POLICY_CASES } from './log/cosignatures';
import { AMOUNT_CASES, PAY, RESERVATION_CASES, SETTLEMENT_CASES } from './terms/budgets';
import { descriptorKeyCases } from './tokens/descriptorKeys';
import { exchange } from './exchange';
import { featureCases } from './tokens/features';
import { EXPORT_CASES } from './exportsCalls';
import { DEFINITION_FORM_CASES, RULE_FORM_CASES, TERMS_FORM_CASES } from './terms/forms';
import { knockCodeCases } from './tokens/knockCodes';
import { KEY_CASES, PRIVATE, PUBLIC } from './tokens/keys';
import { CONSTRAINT_SUBSUMPTION_CASES, FORM_CASES, HOLDS_CASES } from './terms/limits';
import { stopCases } from './log/stops';
import { COMMITMENT_CASES, entryCases, LEAF_CASES } from './log/log';
import { receiptCases } from './log/receipts';
import { CHECKPOINT_CASES, noteCases, PROOF_CASES } from './log/notes';
import {
  ACT_CASES,
  ARGUMENT_CASES,
  DEFINITION_CASES,
  DELEGATION_CASES,
  NEED_CASES,
  SCHEMA_CASES,
  TRANSFER
} from './terms/terms';
import { RULE_CASES } from './terms/rules';
import { sealedCases } from './tokens/sealed';
import { SHOWN_BY } from './shownBy';
import { SENTENCE_CASES } from './terms/sentences';
import { SUBSUMPTION_CASES } from './terms/subsumption';
import { descriptorCases, NAME_CASES } from './tokens/descriptors';
import { tokenCases } from './tokens/tokens';
import { TREE_CASES } from './log/tree';

/**
 * The vectors of docs/protocol.md: inputs with what a correct implementation says of them, more
 * to refuse than to accept. Made from published keys, alike each time.
 */
export async function vectors() {
  return {
    about:
      'Vectors of the Facet Protocol, version 1 (docs/protocol.md). The keys are printed in RFCs: use them for nothing else. Written by scripts/vectors.mjs.',
    keys: Object.fromEntries(
      Object.entries(PRIVATE).map(([name, jwk]) => [
        name,
        { jwk, thumbprint: thumbprint(PUBLIC[name as keyof typeof PRIVATE]) }
      ])
    ),
    public_keys: KEY_CASES,
    base64url: BASE64URL_CASES,
    jcs: JCS_CASES,
    canonical: CANONICAL_CASES,
    tokens: await tokenCases(),
    descriptors: await descriptorCases(),
    descriptor_keys: await descriptorKeyCases(),
    sealed: await sealedCases(),
    knock_codes: knockCodeCases(),
    features: featureCases(),
    names: NAME_CASES,
    constraints: HOLDS_CASES,
    constraint_forms: FORM_CASES,
    constraint_subsumption: CONSTRAINT_SUBSUMPTION_CASES,
    needs: NEED_CASES,
    terms_forms: TERMS_FORM_CASES,
    subsumption: SUBSUMPTION_CASES,
    definitions: DEFINITION_CASES,
    definition_forms: DEFINITION_FORM_CASES,
    schemas: SCHEMA_CASES,
    arguments: { definition: TRANSFER, cases: ARGUMENT_CASES },
    budgets: {
      definition: PAY,
      amounts: AMOUNT_CASES,
      reservations: RESERVATION_CASES,
      settlements: SETTLEMENT_CASES
    },
    acts: { definition: TRANSFER, cases: ACT_CASES },
    delegations: DELEGATION_CASES,
    sentences: SENTENCE_CASES,
    confirmations: CONFIRMATION_CASES,
    rules: RULE_CASES,
    rule_forms: RULE_FORM_CASES,
    commitments: COMMITMENT_CASES,
    leaves: LEAF_CASES,
    tree: TREE_CASES,
    notes: noteCases(),
    checkpoints: CHECKPOINT_CASES,
    policies: POLICY_CASES,
    cosignatures: await cosignatureCases(),
    proofs: PROOF_CASES,
    entries: [...(await entryCases()), ...(await stopCases())],
    receipts: await receiptCases(),
    bundles: await bundleCases(),
    exports: EXPORT_CASES,
    exchange: await exchange(),
    shown_by: SHOWN_BY
  };
}

export type Vectors = Awaited<ReturnType<typeof vectors>>;

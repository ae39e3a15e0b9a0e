import { FacetryError } from '../protocol';

export type LedgerErrorCode =
  | 'note_malformed'
  | 'note_unsigned'
  | 'vkey_malformed'
  | 'checkpoint_malformed'
  | 'proof_malformed'
  | 'leaf_malformed'
  | 'receipt_malformed'
  | 'bundle_malformed'
  | 'entry_missing'
  | 'tree_range'
  | 'tile_missing'
  | 'policy_malformed'
  | 'root_differs'
  | 'rolled_back'
  | 'forked'
  | 'not_handed_on';

/** Something of the log is not formed, signed or stored as it must be. */
export class LedgerError extends FacetryError {
  declare readonly code: LedgerErrorCode;

  constructor(code: LedgerErrorCode, message: string) {
    super(code, message);
  }
}

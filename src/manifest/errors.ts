import { FacetryError } from '../protocol';

/** What can be wrong with a `facetry.toml`, by stable code. */
export type ManifestFault =
  | 'manifest_too_large'
  | 'manifest_unmerged'
  | 'manifest_not_toml'
  | 'manifest_version'
  | 'manifest_unknown_key'
  | 'manifest_bad_value'
  | 'manifest_secret'
  | 'manifest_outside'
  | 'manifest_block'
  | 'manifest_whose';

/** A `facetry.toml` that can't be taken: where, and what to do. Never holds a value of the file. */
export class ManifestError extends FacetryError {
  declare readonly code: ManifestFault;

  constructor(
    code: ManifestFault,
    what: string,
    /** From 1; null where no line can be named. */
    readonly line: number | null = null
  ) {
    super(code, `facetry.toml${line === null ? '' : `, line ${line}`}: ${what}`);
  }
}

export type { EpochStory } from './epochs';
export { type Erasure } from './records';
export * from './findings';
export { Splitting } from './splitting';
export {
  type BundleEntry,
  type BundleHead,
  BundleWriter,
  endLine,
  entryLine,
  headLine,
  LineDigest,
  parseBundleLine
} from './lines';
export { endsByRestore, keptOf } from './restored';
export * from './verdict';
export * from './verifyBundle';
export { bundleInPieces } from './pieces';
export { type LedgerReader, type LedgerSink, tellLedger } from './telling';
export { calledIn } from './naming';
export { World } from './world';
export { type Link } from './records';
export { member, type ReadEntry, textMember } from './entry';

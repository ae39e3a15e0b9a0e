export type { EpochStory } from './epochs';
export { erasedBy, type Erasure } from './erasures';
export * from './findings';
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
export { type Link, member, type ReadEntry, textMember, World } from './world';

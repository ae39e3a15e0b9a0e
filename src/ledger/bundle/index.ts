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
export * from './verdict';
export * from './verifyBundle';
export { type Link, member, type ReadEntry, textMember, World } from './world';

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

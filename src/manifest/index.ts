export { type Chosen, chosenFor, MOST_ON_A_CARD } from './choose';
export { ManifestError, type ManifestFault } from './errors';
export { freeze, type Frozen } from './freeze';
export { meant } from './glob';
export { type Known, knownBy } from './known';
export { type Ending, type NamedNeed } from './needs';
export { FILE, type Manifest, readManifest, VERSION } from './read';
export type { NamedService, SecretSource } from './services';
export { type Use, usesOf } from './used';

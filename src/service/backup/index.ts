export { openDatabase } from '../storage';
export { clone, type Cloned } from './clone';
export { type OwnerDevice } from '../authority/restoring';
export {
  COMMAND_KEYS,
  COMMAND_KEYS_COPY,
  copyDatabase,
  copyInto,
  STATE,
  sweepCopies,
  WALLET
} from './databases';
export { type OpenedEpoch, RestoreError, rotateDescriptor, rotateLog } from './epoch';
export { sweepLeftovers } from './leftovers';
export { BackupDamaged, type Manifest } from './manifest';
export { type Checked, checkBackup, restore, type Restored, type RestoreOptions } from './restore';
export { save, type Saved } from './save';

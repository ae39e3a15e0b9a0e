export { AtRest } from './keys/atRest';
export { type Closing, type ClosedBy, openAtRest } from './keys/closing';
export { WalletError, type WalletRequest, type WalletResponse } from './http';
export type { Held } from './held';
export type { Introduce } from './principals';
export type { Admission } from './admission';
export { socketFetch } from './socketFetch';
export { openVault } from './keys/vault';
export { type Joined, type Wallet, type WalletOptions, createWallet } from './wallet';

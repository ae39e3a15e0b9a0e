export { AtRest } from './atRest';
export { type Closing, type ClosedBy, openAtRest } from './closing';
export { WalletError, type WalletRequest, type WalletResponse } from './http';
export type { Held } from './held';
export type { Introduce } from './principals';
export type { Admission } from './admission';
export { socketFetch } from './socketFetch';
export { openVault } from './vault';
export { type Joined, type Wallet, type WalletOptions, createWallet } from './wallet';

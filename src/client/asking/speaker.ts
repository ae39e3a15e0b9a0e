import type { PrincipalKeys } from '../keys/keys';
import type { ServiceClient } from './service';

/** A principal at one service: its keys, and where they speak. */
export interface Speaker {
  readonly service: ServiceClient;
  readonly keys: PrincipalKeys;
}

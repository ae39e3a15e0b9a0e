import type { Act, Json, VerifiedToken } from '../../../protocol';
import type {
  FacetRecord,
  PrincipalRecord,
  RegisteredObject,
  ServiceRequest,
  Upload
} from '../../types';
import type { StreamLimits } from './streaming';

export interface InvocationLimits extends StreamLimits {
  /** How long an upstream may take, body and all. */
  timeoutMs: number;
  /** The longest answer passed on. */
  maxBytes: number;
}

/** One action on a registered object that has passed every check. */
export interface Invocation {
  principal: PrincipalRecord;
  chain: readonly FacetRecord[];
  object: RegisteredObject;
  safe: boolean;
  args: Record<string, Json>;
  upload: Upload | null;
  token: VerifiedToken<'facet-action'>;
  /** Which request a person confirmed, where the facet asks for each use. */
  confirmed: { request: string; act: Act } | null;
  /** Whoever takes the answer as it comes, until its signal; null where it is wanted whole. */
  caller: Pick<ServiceRequest, 'signal'> | null;
}

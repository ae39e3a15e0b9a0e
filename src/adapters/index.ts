/** The kinds of upstream there are. */
import { FilesAdapter } from './files';
import { ModelAdapter } from './model';
import { OpenApiAdapter } from './openapi';
import type { Adapter } from './types';

export { isStream } from '../protocol';
export { ConfigError, UpstreamFault } from './errors';
export { nodeDisk } from './files/disk';
export { readOrigin } from './network/address';
export { NodeHttp } from './network/nodeHttp';
export { parseYaml } from './openapi/document';
export type * from './types';

export function allAdapters(): Map<string, Adapter> {
  const http = new OpenApiAdapter();
  const adapters: Adapter[] = [http, new ModelAdapter(http), new FilesAdapter()];
  return new Map(adapters.map(adapter => [adapter.kind, adapter]));
}

/** By whose API a model speaks. */
export type ModelApi = 'openai' | 'anthropic';

export interface ModelFields {
  name: string;
  api: ModelApi;
  /** Empty: the maker's own. */
  address: string;
  key: boolean;
  /** The address's name leads into a private network. */
  inside: boolean;
}

/** The configuration of the kind `model` (docs/architecture.md). */
export function modelConfig({ api, address, key, inside }: ModelFields): Record<string, unknown> {
  const place = address.trim();
  return {
    api,
    ...(place !== '' && { address: place }),
    ...(!key && { key: false }),
    ...(inside && { network: 'private' })
  };
}

import type { JsonSchema } from './values';

export interface Definition {
  name: string;
  safe: boolean;
  summary: string;
  /** JSON Schema of an object: properties, required, additionalProperties false. */
  args: JsonSchema;
  returns: JsonSchema | null;
  upload: boolean;
  http: { method: string; path: string } | null;
  /** As many persons must grant it; absent: one. */
  persons?: number;
}

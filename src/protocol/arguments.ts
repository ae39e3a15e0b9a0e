import type { Definition, Json } from './types';

/** The arguments with defaults filled in; throws Refusal argument_unknown | argument_missing | argument_invalid. */
export declare function closeArguments(definition: Definition, args: Readonly<Record<string, unknown>>): Record<string, Json>;
/** Closed shape of a Definition; throws Refusal('malformed', where). */
export declare function parseDefinition(value: unknown, where?: string): Definition;

import {
  type Definition,
  enforced,
  type Observation,
  type Terms,
  withDeclared
} from '../../protocol';

/** What of limits that are asked to be tried concerns the actions that are granted. */
export function triedBy(
  terms: Terms,
  definitions: Readonly<Record<string, Definition>> | undefined
): Observation | undefined {
  return withDeclared(terms, terms.actions, definitions ?? {}).observe;
}

/** The grant with limits that are tried as was asked, or that hold at once. */
export function withTrial(
  { observe: _, ...terms }: Terms,
  observe: Observation | undefined,
  tries: boolean
): Terms {
  if (observe === undefined) {
    return terms;
  }
  const trying = { ...terms, observe };
  return tries ? trying : enforced(trying);
}

import { FACETS, OWNER, type Says, type Scene } from '../story/scene';
import { IDS } from '../story/cast';

/** Ada's facet with which she stops; given once. */
export function stopper(one: Scene): string {
  const given = one.said.find(
    ({ kind, groups: { who, terms } }) =>
      kind === 'grant' && (terms as Says)['object'] === FACETS && (who as Says)['kind'] === 'owner'
  );
  if (given !== undefined) {
    return facetOf(given.groups);
  }
  return one.give(OWNER, { object: FACETS, actions: ['pause', 'resume', 'revoke'] }, { by: null });
}

/** One act of Ada's, and the facets that the entries say it ended. */
export async function revoked(one: Scene, args: Says, ended: readonly string[]): Promise<void> {
  const through = stopper(one);
  const token = await one.action(OWNER, { act: 'revoke', obj: FACETS, fct: through, args });
  for (const facet of ended) {
    one.stopped('revocation', OWNER, { through, facet, token });
  }
}

/** Ada's last act: all that she holds, beginning with what she does it with. */
export async function endsItself(one: Scene): Promise<void> {
  const through = stopper(one);
  await revoked(one, { principal: OWNER.who['principal'] }, [
    through,
    IDS.requests,
    IDS.registry,
    IDS.lent
  ]);
}

export function facetOf({ who }: { who?: unknown }): string {
  return (who as { facet: string }).facet;
}

import type { VerifiedToken } from '../../protocol';
import type { ReadEntry } from './entry';
import type { Examination } from './examination';
import type { Link } from './records';
import type { World } from './world';

function handedOver(world: World, kid: string): boolean | undefined {
  const principal = world.principals.get(kid);
  return principal?.custody === undefined ? undefined : principal.custody === 'handed-over';
}

/** What is handed over was signed as such, and its key lends it on once. */
export function handover(
  exam: Examination,
  entry: ReadEntry,
  { parent, link }: { parent: Link; link: Link },
  token: VerifiedToken<'facet-action'> | undefined
): void {
  const { world } = exam;
  const custody = handedOver(world, link.holder);
  const signed = token?.payload.args['handed_over'] === true;
  if (token !== undefined && custody !== undefined && custody !== signed) {
    exam.fault(entry, 'agreement', 'The giver signed for a key in other hands.');
  }
  if (handedOver(world, parent.holder) === true) {
    if (signed || world.holdings.lentFrom(parent.id) > 1) {
      exam.fault(entry, 'authority', `What was handed over as ${parent.id} was claimed before.`);
    }
  }
}

/** Whether somebody may sign anything but a claim; where not, it is reported. */
export function mayAct(exam: Examination, entry: ReadEntry, kid: string | undefined): boolean {
  if (kid === undefined || handedOver(exam.world, kid) !== true) {
    return true;
  }
  exam.fault(entry, 'authority', `The key ${kid} was handed over: it claims, and nothing else.`);
  return false;
}

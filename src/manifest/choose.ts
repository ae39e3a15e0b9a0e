import type { Need } from '../protocol';
import { ManifestError } from './errors';
import { meant } from './glob';
import type { NamedNeed } from './needs';
import type { Manifest } from './read';

/** As many as one card shows. */
export const MOST_ON_A_CARD = 16;
const LONGEST_PURPOSE = 500;

/** What one notebook asks for by a file: on one card, in the order of the file. */
export interface Chosen {
  names: string[];
  needs: Need[];
  purpose: string;
}

/**
 * @param notebook its path below the folder of the file; null where it is not known
 * @param now integer seconds since the epoch
 * @throws ManifestError for two of one name, more than a card holds, one that is over, or where it
 *   matters which notebook it is and nobody says
 */
export function chosenFor(
  manifest: Pick<Manifest, 'needs'>,
  notebook: string | null,
  now: number
): Chosen {
  if (notebook === null && manifest.needs.some(({ notebooks }) => notebooks !== null)) {
    throw new ManifestError(
      'manifest_whose',
      'its needs are of certain notebooks, and this run does not say which one it is: write ' +
        'facetry.needs(notebook="churn.ipynb"), with the path from the file’s folder.'
    );
  }
  const mine = manifest.needs.filter(
    ({ notebooks }) => notebooks === null || (notebook !== null && meant(notebooks, notebook))
  );
  const names = mine.map(({ name }) => name);
  const double = names.find((name, at) => names.indexOf(name) !== at);
  if (double !== undefined) {
    throw new ManifestError(
      'manifest_bad_value',
      `two needs of this notebook are called ${double}: give one of them another name = "…".`
    );
  }
  if (mine.length > MOST_ON_A_CARD) {
    throw new ManifestError(
      'manifest_too_large',
      `${mine.length} needs are of this notebook, and one card holds ${MOST_ON_A_CARD}: say with ` +
        'notebooks = "…" which are whose.'
    );
  }
  return { names, needs: mine.map(one => asked(one, now)), purpose: purposeOf(mine) };
}

function asked({ name, need, ends }: NamedNeed, now: number): Need {
  if (ends === null) {
    return need;
  }
  const expiry = 'at' in ends ? ends.at : now + ends.after;
  if (expiry <= now) {
    throw new ManifestError('manifest_bad_value', `expires of ${name} is past: write a later one.`);
  }
  return { ...need, expiry };
}

/** The reasons of the file, each once; with the names of their needs where they differ. */
function purposeOf(needs: readonly NamedNeed[]): string {
  const reasons = [...new Set(needs.map(({ why }) => why).filter(why => why !== ''))];
  const said =
    reasons.length < 2
      ? reasons.join('')
      : reasons
          .map(reason => {
            const whose = needs.filter(({ why }) => why === reason).map(({ name }) => name);
            return `${whose.join(', ')}: ${reason}`;
          })
          .join('; ');
  const points = [...said];
  return points.length <= LONGEST_PURPOSE
    ? said
    : `${points.slice(0, LONGEST_PURPOSE - 1).join('')}…`;
}

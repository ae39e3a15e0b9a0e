// How long nothing else goes on in a core while all that a principal holds is paused, goes on again
// and ends, or what came from one facet or was granted by one device ends, by how much that is.
import { Measured } from './measured.mjs';
import { mebibytes } from './measures.mjs';

const FACETS = 100_000;
const STOPS = {
  pause: 'a pause of all # facets of a principal',
  resume: 'the end of that pause',
  revoke: 'the end of all # facets of a principal',
  rows: 'behind it, that # rows say it',
  below: 'the end of a facet from which # others came',
  since: 'the end of all # facets that a lost device granted'
};
/** Each of these over a service of its own. */
const AFRESH = new Set(['below', 'since']);

export async function* stops({ facets = FACETS }) {
  let measured = await Measured.start();
  try {
    await measured.ask({ do: 'copies', count: facets });
    for (const [what, title] of Object.entries(STOPS)) {
      if (AFRESH.has(what)) {
        await measured.stop();
        measured = await Measured.start();
        await measured.ask({ do: 'copies', count: facets, from: what });
      }
      const { longest, cpu, wall } = await measured.ask({ do: 'turns', what });
      const { rss } = await measured.ask({ do: 'cpu' });
      yield {
        figure: `${title.replace('#', facets.toLocaleString('en'))}: the longest turn`,
        ratio: null,
        control: `${(cpu / 1000).toFixed(1)} CPU-s in all, ${(wall / 1000).toFixed(1)} s, ${Math.round(mebibytes(rss))} MiB resident`,
        value: `${longest.toFixed(0)} ms CPU`,
        goal: '≤ 50 ms'
      };
    }
  } finally {
    await measured.stop();
  }
}

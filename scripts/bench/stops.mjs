// How long nothing else goes on in a core while all that a principal holds is paused, goes on again
// and ends, by how much that is.
import { Measured } from './measured.mjs';
import { mebibytes } from './measures.mjs';

const FACETS = 100_000;
const STOPS = { pause: 'a pause of', resume: 'the end of that pause, of', revoke: 'the end of' };

export async function* stops({ facets = FACETS }) {
  const measured = await Measured.start();
  try {
    await measured.ask({ do: 'copies', count: facets });
    for (const [what, title] of Object.entries(STOPS)) {
      const { longest, cpu, wall } = await measured.ask({ do: 'turns', what });
      const { rss } = await measured.ask({ do: 'cpu' });
      yield {
        figure: `${title} all ${facets.toLocaleString('en')} facets of a principal: the longest turn`,
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

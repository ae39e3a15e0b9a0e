import type { RecordedLog } from '../../../testing/recorded/log';
import { NOW } from '../../../testing/recorded/making';
import { STATES } from '../../../testing/recorded/recorded';
import { Recording } from '../../../testing/recorded/recording';
import { Gathering } from '../gathering/gathering';
import type { Graph, Subject } from '../graph/graph';
import { WHOLE } from '../fold/near';
import { weave } from '../weaving/weave';

export const NEVER: ReadonlySet<string> = new Set();
/** As much as there is room for. */
export const ALL: ReadonlySet<string> = new Set([WHOLE]);
/** With which Maria decides, in the figure's story; and Jonas, whom she invited, in the week's. */
export const MARIAS = '9'.repeat(32);
export const JONAS = '9'.repeat(32);

export async function asked(
  log: RecordedLog,
  subject: Subject,
  change: (recording: Recording) => void = () => undefined
): Promise<{ gathering: Gathering; graph: Graph }> {
  const recording = await Recording.of(STATES['held']!, 'held');
  recording.log = log;
  change(recording);
  const gathering = new Gathering(question => recording.query(question), subject);
  await gathering.begin();
  return { gathering, graph: weave(gathering, [], NOW / 1000) };
}

export const told = ({ edges }: Graph): string[] =>
  edges.map(({ from, to, ties }) => `${from} ${ties.join('+')} ${to}`).sort();

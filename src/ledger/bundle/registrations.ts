import { type Definition, definitionDigest, parseDefinition } from '../../protocol';
import { type Examination, messageOf } from './examination';
import { bySystem, REGISTRY } from './system';
import { member, type ReadEntry, textMember } from './world';

/** What is connected, and how its actions are defined. */
export async function registration(exam: Examination, entry: ReadEntry): Promise<void> {
  const { who, what } = entry.opened;
  await exam.token(entry, ['facet-action'], textMember(who, 'principal'));
  const name = textMember(what, 'object');
  const change = member(what, 'change');
  const removed = change === 'removed';
  const proposed = change === 'proposed';
  const action = removed ? 'remove' : proposed ? 'propose' : 'add';
  bySystem(exam, entry, { object: REGISTRY, action });
  // What waits for an owner is not connected.
  if (name === undefined || proposed) {
    return;
  }
  if (removed || change === 'moved') {
    exam.world.left.set(name, { index: entry.index, token: entry.opened.token });
  }
  if (removed) {
    exam.world.objects.delete(name);
    return;
  }
  const definitions = member(what, 'definitions');
  const digests = (member(what, 'digests') ?? {}) as Record<string, unknown>;
  const read: Record<string, Definition> = {};
  for (const [name, value] of Object.entries((definitions ?? {}) as Record<string, unknown>)) {
    try {
      const definition = parseDefinition(value);
      const digest = definitionDigest(definition);
      if (digests[name] !== digest) {
        exam.fault(entry, 'agreement', `The definition of “${name}” has another digest.`);
        continue;
      }
      read[name] = definition;
      exam.world.definitions.set(digest, definition);
    } catch (error) {
      exam.fault(entry, 'agreement', `The definition of “${name}” is none: ${messageOf(error)}`);
    }
  }
  if (change === 'replaced') {
    mustStayMarked(exam, entry, name, read);
  }
  exam.world.objects.set(name, read);
}

/** In its place no action of an object comes to take fewer persons than it took. */
function mustStayMarked(
  exam: Examination,
  entry: ReadEntry,
  name: string,
  now: Record<string, Definition>
): void {
  const before = exam.world.objects.get(name) ?? {};
  for (const [action, { persons = 1 }] of Object.entries(before)) {
    const left = Object.hasOwn(now, action) ? (now[action]!.persons ?? 1) : 1;
    if (entry.opened.what !== undefined && left < persons) {
      exam.fault(entry, 'authority', `“${action}” took ${persons} persons, and ${left} from here.`);
    }
  }
}

import { type Definition, definitionDigest, jcs, type Json, parseDefinition } from '../../protocol';
import { member, type ReadEntry, textMember } from './entry';
import { type Examination, messageOf } from './examination';
import { type Place } from './records';
import { bySystem, REGISTRY } from './system';

/** What is connected, and how its actions are defined. */
export async function registration(exam: Examination, entry: ReadEntry): Promise<void> {
  const { who, what } = entry.opened;
  await exam.token(entry, ['facet-action'], textMember(who, 'principal'));
  const name = textMember(what, 'object');
  const change = member(what, 'change');
  const removed = change === 'removed';
  const proposed = change === 'proposed';
  const action = removed ? 'remove' : proposed ? 'propose' : 'add';
  if (name === undefined) {
    // Any object may be another from here on, or elsewhere.
    exam.world.hidden.objects += 1;
    exam.world.objects.clear();
    exam.world.places.clear();
    return;
  }
  bySystem(exam, entry, { object: REGISTRY, action });
  // What waits for an owner is not connected.
  if (proposed) {
    return;
  }
  place(exam, entry, name, change);
  if (removed || change === 'moved') {
    exam.world.left.set(name, entry.index);
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
      if (definition.name !== name) {
        throw new Error(`It is named “${definition.name}”.`);
      }
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
  if (what !== undefined && !lists(what, definitions, digests)) {
    exam.fault(entry, 'agreement', 'It names other actions than it defines.');
  }
  if (change === 'replaced') {
    mustStayMarked(exam, entry, name, read);
  }
  exam.world.objects.set(name, read);
}

/** Whether just the actions that it says are those that it defines, each with its digest. */
function lists(what: unknown, definitions: unknown, digests: object): boolean {
  const said = member(what, 'actions');
  const names = [Object.keys((definitions ?? {}) as object), Object.keys(digests)];
  return (
    Array.isArray(said) &&
    names.every(keys => jcs([...keys].sort()) === jcs([...(said as string[])].sort()))
  );
}

/** Whether an object stays, moves, comes or goes as its registrations before tell. */
function place(exam: Examination, entry: ReadEntry, name: string, change: unknown): void {
  const { world } = exam;
  const { who, what, args } = entry.opened;
  const before = world.places.get(name);
  const network = member(member(args, 'config'), 'network') as Json | undefined;
  const now: Place = {
    kind: member(what, 'kind'),
    origin: member(what, 'origin'),
    // Where it stays, so does that: what is not shown can't be otherwise.
    network:
      args !== undefined
        ? jcs(network ?? null)
        : change === 'replaced'
          ? before?.network
          : undefined
  };
  const stays = before !== undefined && sameAs(before, now);
  const fits: Record<string, boolean> = {
    added: before === undefined,
    replaced: stays,
    // To lead inside, or not, is another place too; where that is not shown, it may be.
    moved: before !== undefined && !(stays && before.network !== undefined && args !== undefined),
    removed: before !== undefined
  };
  if (world.hidden.objects === 0 && fits[String(change)] !== true) {
    exam.fault(
      entry,
      'agreement',
      `“${name}” is said to have been ${String(change)}, and was not.`
    );
  }
  const by = textMember(who, 'principal');
  const offers = now.kind === 'kernel' && now.origin === `kernel:${by}`;
  if (who !== undefined && by !== exam.issuer && member(who, 'facet') === undefined && !offers) {
    exam.fault(entry, 'authority', 'What is no kernel of one’s own is connected by a facet.');
  }
  if (change === 'removed') {
    world.places.delete(name);
  } else {
    world.places.set(name, now);
  }
}

function sameAs(one: Place, other: Place): boolean {
  const known = one.network !== undefined && other.network !== undefined;
  return (
    one.kind === other.kind &&
    one.origin === other.origin &&
    (!known || one.network === other.network)
  );
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

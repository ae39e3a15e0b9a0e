import { Problem, jcs, nameOfKey } from '../../protocol';
import { digestsOf } from '../definitions';
import { mustStillHold } from '../holding';
import { KERNEL } from '../kernelKind';
import type {
  FacetRecord,
  Journal,
  PrincipalRecord,
  RegisteredObject,
  Upstream,
  UpstreamAnswer,
  UpstreamCall
} from '../types';
import { definitionsOf, type Inspected, type TitleOf } from './inspection';
import type { Objects } from './objects';
import { ChangePace } from './pace';
import type { Proposals } from './proposals';
import { checkName, registrationOf } from './registration';
import { reach } from './reach';
import { by } from './who';

const MOST_ACTIONS = 64;
const MOST_BYTES = 256 * 1024;

export type Offered = { state: 'registered' } | { state: 'proposed'; proposal: string };

/** What a principal of this service offers of its own. */
export interface Offer {
  /** kid */
  by: string;
  name: string;
  /** Action → Definition, as it was sent. */
  actions: unknown;
  /** What it is offered with, where that is a facet. */
  chain?: readonly FacetRecord[] | undefined;
}

/** Performs the calls of one object while a kernel offers it. Never throws. */
export type Performer = (
  call: Pick<UpstreamCall, 'action' | 'args' | 'signal'>
) => Promise<UpstreamAnswer>;

/**
 * The live objects of kernels. An owner consents once to what a principal offers under a name
 * (by way of a proposal); while nobody serves it, the object is as good as gone.
 */
export class Offers implements Upstream {
  constructor(
    private readonly parts: {
      journal: Journal;
      objects: Objects;
      proposals: Proposals;
      principal(kid: string): PrincipalRecord | undefined;
      paused(kid: string): boolean;
      titleOf: TitleOf;
    }
  ) {
    parts.objects.onChange(() => this.tell());
  }

  /**
   * Changed definitions of what is registered already need no consent: facets on them are
   * suspended until somebody grants them anew.
   *
   * @throws Problem 409 `name_taken` where anything else has the name; 422 `bad_name`,
   *   `document_unusable`; 429 `too_many_proposals`, `too_many_changes`; 403 `paused`
   * @throws Refusal `revoked`, `paused` where `chain` does not hold any more
   */
  async offer({ by: kid, name, actions, chain = [] }: Offer): Promise<Offered> {
    const { objects, proposals, journal } = this.parts;
    const offering = this.offering(kid);
    checkName(name);
    const found = foundIn(offering, actions);
    const mustStillOffer = (): void => {
      mustStillHold(chain);
      this.offering(kid);
    };
    const present = this.ownOr(name, found);
    if (!present) {
      const proposal = await proposals.offer(offering, name, found, mustStillOffer);
      return { state: 'proposed', proposal };
    }
    const digests = digestsOf(found.definitions);
    if (jcs(present.digests) !== jcs(digests)) {
      await journal.transact(unit => {
        mustStillOffer();
        // The name may have gone to somebody else meanwhile.
        if (!this.ownOr(name, found)) {
          throw taken(name, 'disconnected');
        }
        this.pace.take(kid, unit.now);
        const object = { ...present, definitions: found.definitions, digests };
        objects.put(unit, object, kid);
        unit.append({
          kind: 'registration',
          groups: { who: by(offering), ...registrationOf(object, 'replaced') }
        });
      });
    }
    return { state: 'registered' };
  }

  /**
   * From now on calls go to `perform`, while the object is registered as this principal's.
   *
   * @returns ends it
   */
  serve(kid: string, name: string, perform: Performer): () => void {
    const server = { origin: originOf(kid), perform };
    this.servers.set(name, server);
    this.tell();
    return () => {
      if (this.servers.get(name) === server) {
        this.servers.delete(name);
        this.tell();
      }
    };
  }

  /** Whether a principal's object is registered under the name. */
  registered(kid: string, name: string): boolean {
    return this.parts.objects.object(name)?.origin === originOf(kid);
  }

  /** Whether nothing is registered under the name. */
  isFree(name: string): boolean {
    return this.parts.objects.object(name) === undefined;
  }

  /** Resolves when what is registered or served has changed, or by the signal. */
  changed(signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const done = (): void => {
        this.waiters.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.waiters.add(done);
      signal.addEventListener('abort', done);
      if (signal.aborted) {
        done();
      }
    });
  }

  /** Whether calls of an object reach anything now. */
  answers(object: RegisteredObject): boolean {
    return object.kind !== KERNEL || this.serverOf(object) !== undefined;
  }

  async perform(call: UpstreamCall): Promise<UpstreamAnswer> {
    const server = this.serverOf(call.object);
    if (!server || call.upload !== null) {
      const message = `Nobody offers “${call.object.name}” any more.`;
      return { outcome: 'not_sent', code: 'kernel_ended', message };
    }
    return server.perform(call);
  }

  private serverOf({ name, origin }: RegisteredObject) {
    const server = this.servers.get(name);
    return server?.origin === origin ? server : undefined;
  }

  /** @throws Problem 409 `name_taken` where it is not this principal's */
  private ownOr(name: string, found: Inspected): RegisteredObject | undefined {
    const present = this.parts.objects.object(name);
    if (present && reach(present) !== reach(found)) {
      const whose = `an object of ${this.parts.titleOf(present)}`;
      throw taken(name, present.kind === KERNEL ? whose : present.origin);
    }
    return present;
  }

  private offering(kid: string): PrincipalRecord {
    const principal = this.parts.principal(kid);
    if (!principal || this.parts.paused(kid)) {
      throw new Problem(403, 'paused', 'Nothing can be offered while an owner has it paused.');
    }
    return principal;
  }

  private tell(): void {
    for (const done of [...this.waiters]) {
      done();
    }
  }

  private readonly pace = new ChangePace();
  private readonly servers = new Map<string, { origin: string; perform: Performer }>();
  private readonly waiters = new Set<() => void>();
}

/** No address that anything else can have: kinds that the runner knows have addresses or paths. */
function originOf(kid: string): string {
  return `${KERNEL}:${kid}`;
}

function foundIn({ kid }: PrincipalRecord, actions: unknown): Inspected {
  const said = Object.entries(Object(actions) as Record<string, unknown>);
  if (said.length < 1 || said.length > MOST_ACTIONS) {
    throw unusable(`It has ${said.length} actions; 1 to ${MOST_ACTIONS} can be offered.`);
  }
  if (Buffer.byteLength(jcs(actions)) > MOST_BYTES) {
    throw unusable('Its definitions are longer than 256 KiB.');
  }
  const definitions = definitionsOf(said);
  if (
    Object.values(definitions).some(
      ({ upload, http, persons }) => upload || http !== null || persons !== undefined
    )
  ) {
    throw unusable('An object takes arguments alone: no body, no address.');
  }
  return {
    kind: KERNEL,
    // Whose it is: what that one is called is not said here, where nothing can be erased.
    title: nameOfKey(kid),
    origin: originOf(kid),
    config: { principal: kid },
    definitions
  };
}

function unusable(detail: string): Problem {
  return new Problem(422, 'document_unusable', 'That object can not be offered.', detail);
}

function taken(name: string, what: string): Problem {
  return new Problem(
    409,
    'name_taken',
    `“${name}” is ${what} already.`,
    'Offer it under another name, or have an owner disconnect what has this one.'
  );
}

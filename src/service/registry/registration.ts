import { type LeftOut, Problem, jcs, placeWords } from '../../protocol';
import { mustStillHold } from '../holding';
import { digestsOf } from '../definitions';
import { KERNEL } from '../kernelKind';
import { type ApprovesInPage, pageMark } from '../pageMark';
import type { Journal, RegisteredObject, SystemCall } from '../types';
import { type Credentials, offeredFor, SECRET_REF, SecretUnavailable } from './credentials';
import { type Inspected, inspect } from './inspection';
import { marked } from './marks';
import type { Objects } from './objects';
import type { Proposals } from './proposals';
import { type Ended, type Permissions, reach } from './reach';
import type { Runner } from './runner';
import { who } from './who';

const NAME = /^[a-z][a-z0-9-]{0,62}$/;
const TAKEN = new Set(['aios', 'facet']);
const SECRET_BYTES = 64 * 1024;

/** What `add` is about: spelled out, or by reference to a proposal. */
interface Wanted {
  name: string;
  kind: string;
  config: unknown;
  proposal: string | null;
  /** Of a proposal: what its owner was shown. */
  found?: Inspected;
}

/** Adds and removes objects; what is registered decides what pinned facets still mean. */
export class Registration {
  constructor(
    private readonly parts: {
      journal: Journal;
      objects: Objects;
      proposals: Proposals;
      credentials: Credentials;
      runner: Runner;
      permissions: Permissions;
      approvesInPage: ApprovesInPage;
    }
  ) {}

  /**
   * Registers an object under a name. What reaches another place than the one that had the name
   * ends the permissions there: nobody gave them for this one.
   *
   * @throws Problem 409 `name_taken` unless the call says `replace`; 403 `bad_mode`; with what is
   * wrong with name, document or credential
   */
  async add(
    call: SystemCall
  ): Promise<{ name: string; title: string; origin: string; left_out?: LeftOut } & Partial<Ended>> {
    const { journal, objects, proposals, credentials, runner, permissions } = this.parts;
    const mark = pageMark(call, this.parts.approvesInPage);
    const wanted = this.wanted(call.args);
    const typed = typedSecret(call.upload);
    const secret = typed ?? (await this.referred(wanted, call));
    const { left_out: leftOut, ...found } =
      wanted.found ?? (await inspect(runner, wanted.kind, wanted.config, secret, call.signal));
    const marks = (call.args.persons ?? {}) as Record<string, unknown>;
    if (found.kind === KERNEL && Object.keys(marks).length > 0) {
      throw notMarkable();
    }
    const told = await journal.transact(unit => {
      mustStillHold(call.chain);
      const before = objects.object(wanted.name);
      const moves = before !== undefined && reach(before) !== reach(found);
      const definitions = marked(found.definitions, marks, moves ? undefined : before);
      const object = { ...found, name: wanted.name, definitions, digests: digestsOf(definitions) };
      if (moves && call.args.replace !== true) {
        throw nameTaken(before, permissions.count(object.name));
      }
      // A credential that was typed for one place must not be sent to another.
      if (before && sendsTo(before) !== sendsTo(object)) {
        credentials.forget(unit, object.name);
      }
      if (typed !== null) {
        credentials.keep(unit, object.name, typed);
      }
      if (wanted.proposal !== null) {
        proposals.drop(unit, wanted.proposal);
      }
      objects.put(unit, object, call.principal.kid);
      unit.append({
        kind: 'registration',
        groups: {
          who: who(call),
          ...registrationOf(object, moves ? 'moved' : before ? 'replaced' : 'added', mark)
        }
      });
      return moves ? permissions.end(unit, object.name, call) : null;
    });
    const { name } = wanted;
    return {
      name,
      title: found.title,
      origin: found.origin,
      ...(leftOut !== undefined && { left_out: leftOut }),
      ...(await told?.())
    };
  }

  /**
   * What comes under the name later is another object: the permissions on this one end with it.
   *
   * @throws Problem 404 `no_such_object`
   */
  async remove(call: SystemCall): Promise<{ removed: string } & Ended> {
    const { journal, objects, credentials, permissions } = this.parts;
    const name = String(call.args.name);
    const told = await journal.transact(unit => {
      mustStillHold(call.chain);
      const object = objects.object(name);
      if (!object) {
        throw noSuchObject(name);
      }
      objects.remove(unit, name);
      credentials.forget(unit, name);
      unit.append({
        kind: 'registration',
        groups: {
          who: who(call),
          what: {
            object: name,
            safe: false,
            change: 'removed',
            kind: object.kind,
            title: object.title,
            origin: object.origin
          }
        }
      });
      return permissions.end(unit, name, call);
    });
    return { removed: name, ...(await told()) };
  }

  private wanted(args: Record<string, unknown>): Wanted {
    const { proposal, name, kind, config } = args;
    const spelled = [name, kind, config].filter(value => value !== undefined).length;
    if (typeof proposal === 'string' && spelled === 0) {
      const { name: proposed, kind: as, config: given, found } = this.parts.proposals.get(proposal);
      checkName(proposed);
      return { name: proposed, kind: as, config: given, proposal, found };
    }
    if (proposal !== undefined || spelled !== 3) {
      throw new Problem(
        422,
        'bad_registration',
        'It is not clear what to register.',
        'Give name, kind and config, or a proposal alone.'
      );
    }
    checkName(String(name));
    return { name: String(name), kind: String(kind), config, proposal: null };
  }

  /** The credential a configuration points to: documents may lie behind it too. */
  private async referred(wanted: Wanted, { chain, signal }: SystemCall): Promise<string | null> {
    const ref = (wanted.config as { credential?: unknown } | null)?.credential;
    // An offer is for one origin, and a document may be anywhere.
    if (offeredFor(ref) !== null) {
      return null;
    }
    if (typeof ref !== 'string' || !SECRET_REF.test(ref)) {
      return null;
    }
    try {
      return await this.parts.credentials.of(wanted, signal);
    } catch (error) {
      mustStillHold(chain);
      throw error instanceof SecretUnavailable
        ? new Problem(422, 'secret_unavailable', error.message)
        : error;
    }
  }
}

/** @throws Problem 422 `bad_name` */
export function checkName(name: string): void {
  if (!NAME.test(name) || TAKEN.has(name)) {
    throw new Problem(
      422,
      'bad_name',
      'That name can not be used.',
      'A name begins with a small letter, goes on with small letters, digits and hyphens, has at ' +
        'most 63 of them, and is neither “aios” nor “facet”.'
    );
  }
}

export function noSuchObject(name: string): Problem {
  return new Problem(
    404,
    'no_such_object',
    'Nothing is connected under that name.',
    NAME.test(name) ? `There is no “${name}”.` : undefined
  );
}

function notMarkable(): Problem {
  return new Problem(
    422,
    'bad_marks',
    'An object of a kernel can not be marked.',
    'Its notebook may define it otherwise at any time.'
  );
}

function nameTaken({ name, origin }: RegisteredObject, permissions: number): Problem {
  const ends =
    permissions === 0
      ? ''
      : permissions === 1
        ? ' The permission given there would end.'
        : ` The ${permissions} permissions given there would end.`;
  return new Problem(
    409,
    'name_taken',
    `“${name}” is ${placeWords(origin)} already.`,
    `Take another name, or say that this one replaces it.${ends}`
  );
}

/** Where and how a credential travels: two that differ in this share no typed one. */
function sendsTo({ kind, origin, config }: RegisteredObject): string {
  return jcs({ kind, origin, auth: (config as { auth?: unknown } | null)?.auth ?? null });
}

/** The upload of `add`: the salt keeps its digest, which is recorded, from telling the secret. */
function typedSecret(upload: Uint8Array | null): string | null {
  if (upload === null) {
    return null;
  }
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(upload).toString('utf8'));
  } catch {
    value = null;
  }
  const { salt, secret, ...others } = (value ?? {}) as Record<string, unknown>;
  const fits =
    typeof salt === 'string' &&
    salt.length >= 22 &&
    typeof secret === 'string' &&
    secret !== '' &&
    Buffer.byteLength(secret) <= SECRET_BYTES &&
    Object.keys(others).length === 0;
  if (!fits) {
    throw new Problem(
      422,
      'bad_secret',
      'The credential did not arrive as it should.',
      'It is sent as {"salt", "secret"} with at least 16 random bytes of salt in base64url.'
    );
  }
  return secret;
}

/** What the entry of a registration says of the object. */
export function registrationOf(
  object: RegisteredObject,
  change: 'added' | 'replaced' | 'moved',
  mark: { mode?: 'page' } = {}
) {
  const { name, kind, title, origin, definitions, digests } = object;
  return {
    what: {
      object: name,
      actions: Object.keys(definitions).sort(),
      safe: false,
      change,
      kind,
      title,
      origin,
      definitions,
      digests,
      ...mark
    },
    args: { config: withoutCredential(object) }
  };
}

function withoutCredential({ config }: Pick<RegisteredObject, 'config'>): unknown {
  if (typeof config !== 'object' || config === null) {
    return config;
  }
  return Object.fromEntries(Object.entries(config).filter(([member]) => member !== 'credential'));
}

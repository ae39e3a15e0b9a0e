import { type JsonSchema, type ObjectView, Problem } from '../../protocol';
import { HEX_ID, define, text } from '../definitions';
import { mustStillHold } from '../holding';
import { KERNEL } from '../kernelKind';
import { longestSaid } from '../longest';
import { PAGE_MARK } from '../pageMark';
import type { RegisteredObject, SystemAction, SystemCall } from '../types';
import { type Credentials, SecretUnavailable } from './credentials';
import { inspect, type TitleOf } from './inspection';
import type { Objects } from './objects';
import type { Offers } from './offers';
import type { Proposals } from './proposals';
import { type Registration, checkName, noSuchObject } from './registration';
import type { Runner } from './runner';

const NAME = text(63);
const KIND = text(63);
const CONFIG: JsonSchema = { type: 'object' };

/** `aios/registry` (docs/protocol.md §9). */
export function registryActions(parts: {
  objects: Objects;
  proposals: Proposals;
  credentials: Credentials;
  registration: Registration;
  runner: Runner;
  offers: Offers;
  titleOf: TitleOf;
}): Record<string, SystemAction> {
  const { objects, proposals, registration, runner, credentials, offers, titleOf } = parts;
  return {
    list: {
      definition: define('list', true, 'What is connected here, and what can be done on it.'),
      perform: ({ principal }) => ({
        objects: objects.list().map(object => view(object, offers, titleOf)),
        ...(principal.kind === 'owner' && { proposals: proposals.views() })
      })
    },
    inspect: {
      // Not safe: reading a document may call the address that it is at.
      definition: define(
        'inspect',
        false,
        'What would be registered, or what is wrong with the document.',
        { kind: KIND, config: CONFIG },
        ['kind', 'config']
      ),
      async perform({ args, signal }) {
        const { config, definitions, ...found } = await inspect(
          runner,
          String(args.kind),
          args.config,
          null,
          signal
        );
        return { ...found, config, actions: definitions };
      }
    },
    propose: {
      definition: define(
        'propose',
        false,
        'Proposes a service for an owner to connect.',
        { name: NAME, kind: KIND, config: CONFIG },
        ['name', 'kind', 'config']
      ),
      async perform(call) {
        const { config } = call.args;
        const [name, kind] = [String(call.args.name), String(call.args.kind)];
        checkName(name);
        const read = () => inspect(runner, kind, config, null, call.signal);
        return { proposal: await proposals.propose(call, { name, kind, config }, read) };
      }
    },
    add: {
      definition: define(
        'add',
        false,
        'Connects a service under a name.',
        {
          name: NAME,
          kind: KIND,
          config: CONFIG,
          proposal: HEX_ID,
          persons: { type: 'object' },
          replace: { type: 'boolean' },
          ...PAGE_MARK
        },
        [],
        true
      ),
      perform: call => registration.add(call)
    },
    remove: {
      definition: define(
        'remove',
        false,
        'Disconnects a service; what was granted on it ends.',
        { name: NAME },
        ['name']
      ),
      perform: call => registration.remove(call)
    },
    test: {
      definition: define('test', false, 'Whether a connected service answers.', { name: NAME }, [
        'name'
      ]),
      async perform(call) {
        const object = objects.object(String(call.args.name));
        if (!object) {
          throw noSuchObject(String(call.args.name));
        }
        return object.kind === KERNEL
          ? offered(object, offers)
          : test(runner, credentials, object, call);
      }
    }
  };
}

async function test(
  runner: Runner,
  credentials: Credentials,
  object: RegisteredObject,
  { chain, signal }: SystemCall
): Promise<{ ok: boolean; message: string }> {
  let secret: string | null;
  try {
    secret = await credentials.of(object, signal);
  } catch (error) {
    mustStillHold(chain);
    if (error instanceof SecretUnavailable) {
      return { ok: false, message: error.message };
    }
    throw error;
  }
  const question = {
    kind: object.kind,
    config: object.config,
    ...(secret !== null && { secret })
  };
  const answer = (await runner.ask('/test', question, signal)) as Record<string, unknown> | null;
  if (typeof answer?.ok !== 'boolean' || typeof answer.message !== 'string') {
    throw new Problem(
      502,
      'runner_failed',
      'The test gave no usable answer.',
      'Nothing was changed. Try again in a moment.'
    );
  }
  return { ok: answer.ok, message: answer.message };
}

function offered(object: RegisteredObject, offers: Offers): { ok: boolean; message: string } {
  return offers.answers(object)
    ? { ok: true, message: 'Its kernel answers.' }
    : { ok: false, message: 'No kernel offers it now. It goes on when its notebook does.' };
}

function view(object: RegisteredObject, offers: Offers, titleOf: TitleOf): ObjectView {
  const { name, kind, origin, definitions: actions } = object;
  const title = titleOf(object);
  const state = offers.answers(object) ? 'ready' : 'away';
  const longest = longestSaid(object);
  return {
    name,
    kind,
    title,
    origin,
    state,
    actions,
    ...(longest !== undefined && { longest_answer: longest })
  };
}

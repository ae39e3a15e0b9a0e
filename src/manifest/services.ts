import {
  isLongest,
  type Json,
  LONGEST_ANSWER,
  MOST_PERSONS,
  sizeFrom,
  sizeText,
  visibleText
} from '../protocol';
import { below } from './below';
import { Section } from './section';

/** Where the secret of a connection comes from; never the secret. */
export type SecretSource = { kind: 'typed' } | { kind: 'reference'; reference: string };

/** A service that the file would have connected. */
export interface NamedService {
  name: string;
  kind: 'files' | 'openapi';
  /** Of `files`: clean, below the folder of the file; `.` is that folder. */
  folder?: string;
  write?: boolean;
  /** Of `openapi`: the address of its document, or a file below the folder of the file. */
  document?: { url: string } | { file: string };
  address?: string;
  methods?: { method: string; path: string }[];
  auth?: Json;
  /** The address's name leads inside. */
  network?: 'private';
  slashes?: string[];
  /** Action → as many persons as have to grant it, at least. */
  persons?: Record<string, number>;
  /** Bytes. */
  longestAnswer?: number;
  secret: SecretSource | null;
}

const SHARED = ['kind', 'longest_answer', 'persons', 'secret'];
const OF = {
  files: ['folder', 'write'],
  openapi: ['document', 'address', 'methods', 'auth', 'network', 'slashes']
} as const;
/** Of a service of either kind. */
export const KEYS: readonly string[] = [...SHARED, ...OF.files, ...OF.openapi];
const MOST_SERVICES = 64;
const NAME = /^[a-z][a-z0-9_-]{0,62}$/;
const ELSEWHERE =
  'Connect what lies elsewhere on the machine itself: facetry services add, or the facets sidebar.';
const METHOD = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (\/\S*)$/;
const LONGEST_REFERENCE = 300;
const REFERENCE = /^(env:[A-Za-z_][A-Za-z0-9_]{0,127}|keyring:[^\s/][^/]{0,127}\/[^/]{1,128})$/;

/** @throws ManifestError */
export function readServices(value: unknown, file: string): NamedService[] {
  const entries = Section.entries(value ?? {}, file, ['services']);
  const whole = new Section(
    value ?? {},
    file,
    ['services'],
    entries.map(([name]) => name)
  );
  if (entries.length > MOST_SERVICES) {
    whole.fail('manifest_too_large', [], `has more than ${MOST_SERVICES} services.`);
  }
  return entries.map(([name, service]) => {
    if (!NAME.test(name)) {
      whole.fail(
        'manifest_bad_value',
        [name],
        'is no name of a service: small letters, digits, - and _, beginning with a letter.'
      );
    }
    return readService(name, service, file);
  });
}

function readService(name: string, value: unknown, file: string): NamedService {
  const place = ['services', name];
  const all = new Section(value, file, place, KEYS);
  const kind =
    all.word('kind', ['files', 'openapi']) ??
    all.fail('manifest_bad_value', [], 'needs kind = "files" or "openapi".');
  const section = new Section(value, file, place, [...SHARED, ...OF[kind]]);
  const service = kind === 'files' ? folder(name, section) : api(name, section);
  const persons = personsOf(section, file, place);
  const longestAnswer = longestOf(section);
  return {
    ...service,
    ...(persons && { persons }),
    ...(longestAnswer !== undefined && { longestAnswer })
  };
}

function longestOf(section: Section): number | undefined {
  const text = section.text('longest_answer');
  const bytes = text === undefined ? undefined : sizeFrom(text);
  if (bytes !== undefined && !isLongest(bytes)) {
    section.fail(
      'manifest_bad_value',
      ['longest_answer'],
      `is a size, at most ${sizeText(LONGEST_ANSWER)}: "500MB", "4GiB".`
    );
  }
  return bytes;
}

/** Whether there is such an action, the service itself says (`planning.ts`). */
function personsOf(
  section: Section,
  file: string,
  place: (string | number)[]
): Record<string, number> | undefined {
  const stated = section.raw('persons');
  if (stated === undefined) {
    return undefined;
  }
  const marks = Section.entries(stated, file, [...place, 'persons']);
  for (const [action, persons] of marks) {
    if (!Number.isSafeInteger(persons) || Number(persons) < 2 || Number(persons) > MOST_PERSONS) {
      section.fail(
        'manifest_bad_value',
        ['persons', action],
        `is a whole number from 2 to ${MOST_PERSONS}: so many persons have to grant it.`
      );
    }
  }
  return Object.fromEntries(marks) as Record<string, number>;
}

function folder(name: string, section: Section): NamedService {
  const stated = section.required('folder', '"data"');
  const write = section.flag('write') ?? false;
  return {
    name,
    kind: 'files',
    folder: below(section, 'folder', stated, ELSEWHERE),
    write,
    secret: null
  };
}

function api(name: string, section: Section): NamedService {
  const document = section.text('document');
  const address = section.text('address');
  const methods = section.texts('methods')?.map(text => methodOf(section, text));
  const auth = section.json('auth');
  const network = section.word('network', ['private']);
  const slashes = section.texts('slashes');
  if ((document === undefined) === (methods === undefined)) {
    section.fail('manifest_bad_value', [], 'needs either document or methods with address.');
  }
  if (methods !== undefined && address === undefined) {
    section.fail('manifest_bad_value', ['methods'], 'need address = "https://api.example/v1".');
  }
  [address, /^https?:/i.test(document ?? '') ? document : undefined].forEach((url, at) => {
    if (url !== undefined && !/^https?:\/\/[^\s/?#@]+(\/[^\s#]*)?(\?[^\s#]*)?$/.test(url)) {
      section.fail(
        'manifest_bad_value',
        [at === 0 ? 'address' : 'document'],
        'is an address like https://api.example/v1, without a user and without #.'
      );
    }
  });
  return {
    name,
    kind: 'openapi',
    ...(document === undefined ? {} : { document: documentOf(section, document) }),
    ...(address === undefined ? {} : { address }),
    ...(methods === undefined ? {} : { methods }),
    ...(auth === undefined ? {} : { auth }),
    ...(network === undefined ? {} : { network }),
    ...(slashes === undefined ? {} : { slashes }),
    secret: secretOf(section)
  };
}

function documentOf(section: Section, document: string): { url: string } | { file: string } {
  return /^https?:/i.test(document)
    ? { url: document }
    : { file: below(section, 'document', document, ELSEWHERE) };
}

function methodOf(section: Section, text: string): { method: string; path: string } {
  const [, method, path] = METHOD.exec(text) ?? [];
  return path === undefined
    ? section.fail('manifest_bad_value', ['methods'], 'are texts like "GET /customers/{id}".')
    : { method: method!, path };
}

/** A file of a repository decides nothing about files, programs or places outside of it. */
function secretOf(section: Section): SecretSource | null {
  const stated = section.raw('secret');
  if (stated === undefined) {
    return null;
  }
  if (stated === 'typed') {
    return { kind: 'typed' };
  }
  // It is shown to whoever decides whether it is sent.
  const plain = typeof stated === 'string' && visibleText(stated, LONGEST_REFERENCE) === stated;
  if (plain && REFERENCE.test(stated)) {
    return { kind: 'reference', reference: stated };
  }
  const other = typeof stated === 'string' && /^(file|exec|offered):/.test(stated);
  return other
    ? section.fail(
        'manifest_outside',
        ['secret'],
        'is "typed", "env:NAME" or "keyring:SERVICE/USER" here; a file or program of a machine is ' +
          'named on that machine alone: facetry services add … --credential.'
      )
    : section.fail(
        'manifest_secret',
        ['secret'],
        'says where the secret is kept, and is never the secret: "typed", "env:NAME" or ' +
          '"keyring:SERVICE/USER". If one stood here, have it replaced where it came from.'
      );
}

import type { TranslationBundle } from '@jupyterlab/translation';

import { documentToSend } from '../../client';
import { safeText } from '../../protocol';
import { longestOf } from './longest';

export interface MethodRow {
  method: string;
  path: string;
  name: string;
}

/** How a key is shown to the API: as its document says, or as the person does. */
export type AuthChoice = 'document' | 'none' | 'header' | 'query' | 'bearer' | 'basic' | 'token';

/** What a person says about an API. */
export interface ApiFields {
  name: string;
  /** The address of a document, its text, or just the API's address with methods and paths. */
  form: 'address' | 'text' | 'paths';
  where: string;
  document: string;
  methods: MethodRow[];
  auth: AuthChoice;
  /** Of the header or the parameter. */
  authName: string;
  /** The address's name leads into a private network. */
  inside: boolean;
  /** The longest answer that is passed on, as it was typed; empty: the usual one. */
  longest: string;
}

const AUTH: readonly unknown[] = [
  'none',
  'header',
  'query',
  'bearer',
  'basic',
  'token'
] satisfies AuthChoice[];
const FORMS: readonly unknown[] = ['address', 'text', 'paths'] satisfies ApiFields['form'][];

/** What a command's arguments fill in beforehand; what they can't say is left to the person. */
export function givenFields(args: Readonly<Record<string, unknown>>): Partial<ApiFields> {
  const { form, auth, inside, methods } = args;
  const texts = ['name', 'where', 'document', 'authName', 'longest'].flatMap(key =>
    typeof args[key] === 'string' ? [[key, args[key]] as const] : []
  );
  return {
    ...Object.fromEntries(texts),
    ...(FORMS.includes(form) && { form: form as ApiFields['form'] }),
    ...(AUTH.includes(auth) && { auth: auth as AuthChoice }),
    ...(typeof inside === 'boolean' && { inside }),
    ...(Array.isArray(methods) && { methods: methods.map(rowOf) })
  };
}

function rowOf(value: unknown): MethodRow {
  const { method, path, name } = Object(value) as Record<string, unknown>;
  return { method: String(method ?? 'GET'), path: String(path ?? ''), name: String(name ?? '') };
}

export const EMPTY_ROW: MethodRow = { method: 'GET', path: '', name: '' };

/** The configuration of the kind `openapi` (docs/architecture.md). */
export function apiConfig(fields: ApiFields): Record<string, unknown> {
  const where = fields.where.trim();
  const common = {
    ...longestOf(fields.longest),
    ...(fields.inside && { network: 'private' }),
    ...(fields.auth !== 'document' && {
      auth: {
        kind: fields.auth,
        ...(takesName(fields.auth) && { name: fields.authName.trim() })
      }
    })
  };
  switch (fields.form) {
    case 'address':
      return { document_url: where, ...common };
    case 'text':
      return {
        document: documentToSend(fields.document) ?? fields.document,
        ...(where && { address: where }),
        ...common
      };
    default:
      return {
        address: where,
        methods: fields.methods
          .filter(({ path }) => path.trim() !== '')
          .map(({ method, path, name }) => ({
            method,
            path: path.trim(),
            ...(name.trim() && { name: name.trim() })
          })),
        ...common
      };
  }
}

export function takesName(auth: AuthChoice): boolean {
  return auth === 'header' || auth === 'query';
}

/** How the API wants its key, in words. */
export function authWords(
  trans: TranslationBundle,
  auth: { kind: string; name?: string } | null
): string {
  const name = safeText(auth?.name ?? '', 60);
  switch (auth?.kind) {
    case 'header':
      return trans.__('takes a key in the header %1', name);
    case 'query':
      return trans.__('takes a key in the parameter %1', name);
    case 'bearer':
      return trans.__('takes a bearer token');
    case 'token':
      return trans.__('takes a token');
    case 'basic':
      return trans.__('takes a user name and password');
    case 'oauth2':
      return trans.__('takes a client id and secret (OAuth 2)');
    default:
      return trans.__('takes no key');
  }
}

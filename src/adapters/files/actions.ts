/** The five actions of a folder. */
import type { Definition, JsonSchema } from '../../protocol';

import type { FolderConfig } from './config';

export const LIST_DEFAULT = 1_000;
export const LIST_MOST = 5_000;

const path: JsonSchema = {
  type: 'string',
  maxLength: 4_096,
  description: 'Relative to the folder, with "/" between its parts.'
};
const row: JsonSchema = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    type: { enum: ['file', 'folder', 'link', 'other'] },
    size: { type: ['integer', 'null'], description: 'Bytes, of files.' },
    modified: { type: 'string', format: 'date-time' }
  },
  required: ['name', 'type', 'size', 'modified']
};

export function folderActions({ write, max_bytes }: FolderConfig): Record<string, Definition> {
  const actions = [
    action(
      'list',
      'The files and folders in a folder, by name; with after, the page behind that name.',
      {
        properties: {
          path: { ...path, default: '' },
          after: {
            type: 'string',
            maxLength: 255,
            default: '',
            description: 'The last name of the page before.'
          },
          limit: { type: 'integer', minimum: 1, maximum: LIST_MOST, default: LIST_DEFAULT }
        },
        required: []
      },
      { type: 'array', items: row }
    ),
    action(
      'read',
      'The whole content of a file.',
      { properties: { path }, required: ['path'] },
      null
    ),
    action(
      'range',
      'The bytes of a file from start up to, not including, end.',
      {
        properties: {
          path,
          start: { type: 'integer', minimum: 0 },
          end: { type: 'integer', minimum: 0 }
        },
        required: ['path', 'start', 'end']
      },
      null
    ),
    action(
      'stat',
      'What a path is: its type, size and time of change.',
      { properties: { path: { ...path, default: '' } }, required: [] },
      row
    )
  ];
  if (write) {
    const summary = `Puts the uploaded bytes (at most ${max_bytes}) in the place of a file, at once or not at all.`;
    actions.push({
      ...action('write', summary, { properties: { path }, required: ['path'] }, row),
      safe: false,
      upload: true
    });
  }
  return Object.fromEntries(actions.map(definition => [definition.name, definition]));
}

function action(
  name: string,
  summary: string,
  args: JsonSchema,
  returns: JsonSchema | null
): Definition {
  return {
    name,
    safe: true,
    summary,
    args: { type: 'object', ...args, additionalProperties: false },
    returns,
    upload: false,
    http: null
  };
}

/**
 * What of a model's API people call, as OpenAPI documents of our own: those of the makers have
 * thousands of members, and none of them says what a budget could count.
 */
import type { Json, JsonObject } from '../openapi/document';

export type ModelApi = 'openai' | 'anthropic';

const TEXT: JsonObject = { type: 'string' };
const NUMBER: JsonObject = { type: 'integer', minimum: 0 };
const LIST: JsonObject = { type: 'array' };
const FLAG: JsonObject = { type: 'boolean' };
const ANY: JsonObject = {};

/** Members whose form is the model's own to say. */
const any = (names: string): JsonObject =>
  Object.fromEntries(names.split(' ').map(name => [name, ANY]));

interface Operation {
  id: string;
  path: string;
  summary: string;
  /** The members of the body; none of a GET. */
  members?: JsonObject;
  required?: string[];
  /** Query and header parameters. */
  parameters?: JsonObject[];
  /** Counts in `usage` of a result. */
  usage?: string[];
  streams?: boolean;
}

const OPENAI: readonly Operation[] = [
  {
    id: 'chat',
    path: '/chat/completions',
    summary: 'Have a model answer in a conversation',
    members: {
      model: TEXT,
      messages: LIST,
      max_completion_tokens: NUMBER,
      max_tokens: NUMBER,
      n: NUMBER,
      store: FLAG,
      stream: FLAG,
      tools: LIST,
      user: TEXT,
      ...any(
        'audio chat_template_kwargs frequency_penalty function_call functions logit_bias logprobs ' +
          'metadata min_p modalities parallel_tool_calls prediction presence_penalty prompt_cache_key ' +
          'prompt_cache_retention reasoning reasoning_effort repetition_penalty response_format ' +
          'safety_identifier seed service_tier stop stream_options temperature thinking tool_choice ' +
          'top_k top_logprobs top_p verbosity web_search_options'
      )
    },
    required: ['model', 'messages'],
    usage: ['prompt_tokens', 'completion_tokens', 'total_tokens'],
    streams: true
  },
  {
    id: 'responses',
    path: '/responses',
    summary: 'Have a model answer, with tools of its own',
    members: {
      model: TEXT,
      max_output_tokens: NUMBER,
      max_tool_calls: NUMBER,
      store: FLAG,
      stream: FLAG,
      tools: LIST,
      user: TEXT,
      ...any(
        'conversation include input instructions metadata parallel_tool_calls previous_response_id ' +
          'prompt prompt_cache_key prompt_cache_retention reasoning safety_identifier service_tier ' +
          'stream_options temperature text tool_choice top_logprobs top_p truncation'
      )
    },
    required: ['model'],
    usage: ['input_tokens', 'output_tokens', 'total_tokens'],
    streams: true
  },
  {
    id: 'embeddings',
    path: '/embeddings',
    summary: 'Turn texts into vectors',
    members: {
      model: TEXT,
      input: ANY,
      dimensions: NUMBER,
      user: TEXT,
      ...any('encoding_format input_type')
    },
    required: ['model', 'input'],
    usage: ['prompt_tokens', 'total_tokens']
  },
  { id: 'models', path: '/models', summary: 'List the models' }
];

const header = (name: string, schema: JsonObject): JsonObject => ({ name, in: 'header', schema });
const ANTHROPIC_HEADERS = [
  header('anthropic-version', { type: 'string', default: '2023-06-01' }),
  header('anthropic-beta', TEXT)
];

const ANTHROPIC: readonly Operation[] = [
  {
    id: 'messages',
    path: '/v1/messages',
    summary: 'Have a model answer in a conversation',
    members: {
      model: TEXT,
      messages: LIST,
      max_tokens: NUMBER,
      stream: FLAG,
      tools: LIST,
      ...any(
        'cache_control container context_management inference_geo mcp_servers metadata output_config ' +
          'output_format service_tier stop_sequences system temperature thinking tool_choice top_k top_p'
      )
    },
    required: ['model', 'messages', 'max_tokens'],
    parameters: ANTHROPIC_HEADERS,
    usage: ['input_tokens', 'output_tokens'],
    streams: true
  },
  {
    id: 'count_tokens',
    path: '/v1/messages/count_tokens',
    summary: 'Count the tokens of a conversation',
    members: {
      model: TEXT,
      messages: LIST,
      tools: LIST,
      ...any(
        'cache_control context_management mcp_servers output_config system thinking tool_choice'
      )
    },
    required: ['model', 'messages'],
    parameters: ANTHROPIC_HEADERS
  },
  {
    id: 'models',
    path: '/v1/models',
    summary: 'List the models',
    parameters: [
      ...ANTHROPIC_HEADERS,
      { name: 'limit', in: 'query', schema: NUMBER },
      { name: 'after_id', in: 'query', schema: TEXT },
      { name: 'before_id', in: 'query', schema: TEXT }
    ]
  }
];

function documentOf(title: string, operations: readonly Operation[]): JsonObject {
  const paths = Object.fromEntries(
    operations.map(operation => [
      operation.path,
      { [operation.members === undefined ? 'get' : 'post']: operationOf(operation) }
    ])
  );
  return { openapi: '3.1.0', info: { title, version: '1' }, paths };
}

function operationOf({
  id,
  summary,
  members,
  required = [],
  parameters = [],
  usage = [],
  streams = false
}: Operation): JsonObject {
  const counts: JsonObject = Object.fromEntries(
    usage.map((name): [string, Json] => [name, NUMBER])
  );
  const result: JsonObject = {
    type: 'object',
    ...(usage.length > 0 && { properties: { usage: { type: 'object', properties: counts } } })
  };
  return {
    operationId: id,
    summary,
    parameters,
    ...(members !== undefined && {
      requestBody: {
        required: true,
        content: {
          'application/json': { schema: { type: 'object', properties: members, required } }
        }
      }
    }),
    responses: {
      200: {
        description: 'What the model gave',
        content: {
          'application/json': { schema: result },
          ...(streams && { 'text/event-stream': {} })
        }
      }
    }
  };
}

export const MODEL_APIS: Readonly<
  Record<ModelApi, { address: string; auth: JsonObject; document: JsonObject }>
> = {
  openai: {
    address: 'https://api.openai.com/v1',
    auth: { kind: 'bearer' },
    document: documentOf('Models (OpenAI API)', OPENAI)
  },
  anthropic: {
    address: 'https://api.anthropic.com',
    auth: { kind: 'header', name: 'x-api-key' },
    document: documentOf('Models (Anthropic API)', ANTHROPIC)
  }
};

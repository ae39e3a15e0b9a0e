const string = { schema: { type: 'string' } };

/** A document with an operation for each place that an argument goes to. */
export const document = {
  openapi: '3.1.0',
  info: { title: 'Shop', version: '1' },
  paths: {
    '/orders/{order-id}': {
      parameters: [{ name: 'order-id', in: 'path', required: true, ...string }],
      put: {
        operationId: 'put_order',
        parameters: [
          { name: 'from', in: 'query', ...string },
          { name: 'tags', in: 'query', schema: { type: 'array', items: { type: 'string' } } },
          { name: 'ids', in: 'query', explode: false, schema: { type: 'array' } },
          { name: 'where', in: 'query', style: 'deepObject', schema: { type: 'object' } },
          { name: 'X-Trace', in: 'header', ...string },
          { name: 'Host', in: 'header', ...string },
          { name: 'Cookie', in: 'header', ...string },
          { name: 'X-Forwarded-For', in: 'header', ...string },
          { name: 'X-HTTP-Method-Override', in: 'header', ...string },
          { name: 'Authorization', in: 'header', ...string },
          { name: 'X-Key', in: 'header', ...string },
          { name: 'session', in: 'cookie', ...string }
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['amount', 'id'],
                properties: {
                  amount: { type: 'integer', minimum: 1 },
                  from: { type: 'string' },
                  id: { type: 'string', readOnly: true },
                  '@type': { type: 'string', default: 'order' }
                }
              }
            }
          }
        },
        responses: {
          200: {
            description: '',
            headers: { 'X-Left': {}, 'Set-Cookie': {}, Location: {} },
            content: { 'application/json': { schema: { type: 'object' } } }
          }
        }
      }
    },
    '/lines': {
      post: {
        operationId: 'add_lines',
        requestBody: {
          content: { 'application/json': { schema: { type: 'array', items: { type: 'integer' } } } }
        }
      }
    },
    '/login': {
      post: {
        operationId: 'send_form',
        requestBody: {
          content: {
            'application/x-www-form-urlencoded': {
              schema: { type: 'object', properties: { name: { type: 'string' } } }
            }
          }
        }
      }
    },
    '/blob': {
      put: { operationId: 'put_blob', requestBody: { content: { 'application/octet-stream': {} } } }
    },
    '/parts': {
      post: {
        operationId: 'put_parts',
        requestBody: { content: { 'multipart/form-data': { schema: {} } } }
      }
    },
    '/ping': {
      get: {
        operationId: 'ping',
        responses: { 200: { content: { 'application/json': { schema: { type: 'object' } } } } }
      }
    },
    '/text': { get: { operationId: 'text', responses: { 200: { description: '' } } } }
  },
  components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } } }
};

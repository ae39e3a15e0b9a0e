import type { Upstream } from '../../adapters/testing/upstream';
import type { HeldFacet } from '../../client';
import type { Json, Need } from '../../protocol';
import { House } from './house';
import type { Somebody } from './people';

/** Of an API that exports all that it has. */
export const exporting: { [member: string]: Json } = {
  openapi: '3.1.0',
  info: { title: 'Data', version: '1' },
  paths: {
    '/export': {
      get: {
        operationId: 'export',
        responses: { 200: { description: 'All of it', content: { 'text/csv': {} } } }
      }
    }
  }
};

/** What is thrown. */
export const problem = (call: Promise<unknown>) => call.catch((error: unknown) => error);

/** A service with what it is connected to. */
export interface Connected {
  house: House;
  owner: Somebody;
  agent: Somebody;
  granted(more?: Partial<Need>): Promise<HeldFacet>;
  outcome(jti: string): ReturnType<Somebody['system']['self']['outcome']>;
}

export async function connected(
  upstreams: Record<string, Upstream>,
  options: Parameters<typeof House.open>[0] = {}
): Promise<Connected> {
  const house = await House.open(options);
  const owner = await house.enrol('owner', 'Ada');
  const agent = await house.enrol('agent', 'helper');
  for (const [name, { address }] of Object.entries(upstreams)) {
    await owner.holding.find('aios/registry', 'add').call('add', {
      name,
      kind: 'openapi',
      config: { document: exporting, address, network: 'loopback' }
    });
  }
  return {
    house,
    owner,
    agent,
    granted: more => house.grant(owner, agent, { object: 'data', actions: ['export'], ...more }),
    outcome: jti => agent.system.self.outcome(jti)
  };
}

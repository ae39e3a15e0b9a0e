import type { CoreOptions } from '../../service';
import { House } from './house';
import type { Somebody } from './people';

export interface Inhabited {
  house: House;
  /** Ada, who owns it. */
  owner: Somebody;
  /** An agent of hers, `helper`, that holds nothing yet. */
  agent: Somebody;
}

/** A service with the bank connected, an owner and an agent. */
export async function inhabited(options?: Partial<CoreOptions>): Promise<Inhabited> {
  const house = await House.open(options);
  const owner = await house.enrol('owner', 'Ada');
  const agent = await house.enrol('agent', 'helper');
  await house.connectBank(owner);
  return { house, owner, agent };
}

import { Refused } from '../errors';
import { newKeys } from '../keys/keys';
import { knock } from './knock';
import type { ServiceClient } from './service';

const INTERVAL_S = 5;
const ENDS_S = 60;

/** A service that says `pending` for ever; `asked` counts how often it was asked. */
function putOff(): { service: ServiceClient; asked: () => number; pause: () => Promise<void> } {
  let [now, asked] = [0, 0];
  const service = {
    exchange: { now: () => now },
    knock: async () => ({ id: '0', code: 'c', ends: ENDS_S, interval: INTERVAL_S, page: null }),
    knocked: async () => {
      asked += 1;
      if (now > 10 * ENDS_S) {
        throw new Error('It was asked for ever.');
      }
      return { state: 'pending', interval: INTERVAL_S };
    }
  } as unknown as ServiceClient;
  const pause = async (): Promise<void> => void (now += INTERVAL_S);
  return { service, asked: () => asked, pause };
}

test('a service that never says whether anybody is let in is asked until the code ends, and no more', async () => {
  const { service, asked, pause } = putOff();
  const keys = await newKeys();
  await expect(
    knock(service, keys, { name: 'a script', onCode: () => undefined, pause })
  ).rejects.toMatchObject({ code: 'login_ended' });
  expect(asked()).toBe(ENDS_S / INTERVAL_S);
});

test('a service that was started anew knows no code of before, and that is what is said', async () => {
  const { service, pause } = putOff();
  service.knocked = async () => {
    throw new Refused(null);
  };
  const keys = await newKeys();
  await expect(
    knock(service, keys, { name: 'a script', onCode: () => undefined, pause })
  ).rejects.toMatchObject({
    code: 'login_ended',
    message: expect.stringContaining('was started anew')
  });
});

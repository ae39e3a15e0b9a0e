import { request } from 'node:http';

import type { CoreOptions } from '../../service';

/** An upstream within the runner, there until it is closed. */
export interface Practice {
  address: string;
  close(): void;
}

/** @throws where the runner has none to give */
export function openPractice({
  socketPath,
  token,
  needRunner
}: CoreOptions['runner']): Promise<Practice> {
  return needRunner().then(
    () =>
      new Promise((resolve, reject) => {
        const outgoing = request({
          socketPath,
          method: 'POST',
          path: '/practice',
          headers: { host: 'runner', authorization: `Bearer ${token}`, 'content-length': 0 }
        });
        outgoing.on('error', reject);
        outgoing.on('response', incoming => {
          let text = '';
          incoming.on('error', reject);
          incoming.on('end', () => reject(new Error('The runner has no upstream to practise on.')));
          incoming.on('data', (part: Buffer) => {
            text += part.toString();
            if (incoming.statusCode === 200 && text.endsWith('\n')) {
              const { address } = JSON.parse(text) as { address: string };
              resolve({ address, close: () => void outgoing.destroy() });
            }
          });
        });
        outgoing.end();
      })
  );
}

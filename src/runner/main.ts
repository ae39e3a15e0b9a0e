/**
 * The runner's process. Its supervisor writes one JSON line,
 * `{"socket": path or descriptor, "token": …, "data"?: folder}`, then keeps stdin open; the
 * runner ends when stdin does. It prints `{"ready":true}` and nothing else: no argument, no
 * secret and no answer is ever written anywhere.
 */
import { setFlagsFromString } from 'node:v8';
import { isMainThread } from 'node:worker_threads';

import { serve } from './serve';
import { readYamlHere } from './yaml';

if (isMainThread) {
  // As in the core: fewer collections for whoever calls meanwhile to wait for.
  setFlagsFromString('--heap-growing-percent=100');
  serve(new URL(import.meta.url));
} else {
  readYamlHere();
}

/** Windows and frames of this origin tell each other that this browser has got a key. */
const CHANNEL = 'facetry-key';

export function tellOfKey(): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(null);
  channel.close();
}

/** Says nothing but that it is time to look: who hears it reads the browser's own keys. */
export function hearOfKey(look: () => void): void {
  new BroadcastChannel(CHANNEL).onmessage = look;
}

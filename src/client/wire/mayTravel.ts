/** Whether tokens may go to this address: by TLS, or without leaving this machine. */
export function mayTravel(address: URL): boolean {
  const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(address.hostname);
  return address.protocol === 'https:' || (address.protocol === 'http:' && loopback);
}

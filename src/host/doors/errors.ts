/** The doors could not be opened. */
export class HostError extends Error {
  constructor(
    readonly code: 'page_missing' | 'listen_failed' | 'tls_unusable',
    message: string,
    options?: ErrorOptions
  ) {
    super(message, options);
    this.name = 'HostError';
  }
}

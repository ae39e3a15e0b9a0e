/** A configuration or document that can't be registered; `where` is a JSON pointer or a line. */
export class ConfigError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly where?: string
  ) {
    super(message);
    this.name = 'ConfigError';
  }
}

/** A call that gave no answer; `sent` is false only where it is proven that nothing arrived. */
export class UpstreamFault extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly sent: boolean
  ) {
    super(message);
    this.name = 'UpstreamFault';
  }

  answer(): { outcome: 'failed' | 'not_sent'; code: string; message: string } {
    return { outcome: this.sent ? 'failed' : 'not_sent', code: this.code, message: this.message };
  }
}

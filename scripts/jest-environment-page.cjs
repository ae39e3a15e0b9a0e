'use strict';
// jsdom lacks WebCrypto, and its typed arrays belong to another realm than Node's: jose and our
// own code check with instanceof, so the page tests get Node's.
const { TestEnvironment } = require('jest-environment-jsdom');
const { webcrypto } = require('node:crypto');
const { TextDecoder, TextEncoder } = require('node:util');

module.exports = class PageEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    Object.defineProperty(this.global, 'crypto', { value: webcrypto, configurable: true });
    Object.assign(this.global, {
      ArrayBuffer,
      CryptoKey: webcrypto.CryptoKey ?? globalThis.CryptoKey,
      ReadableStream,
      Request,
      Response,
      Headers,
      TextDecoder,
      TextEncoder,
      TextDecoderStream,
      TransformStream,
      Uint8Array,
      fetch,
      structuredClone
    });
  }
};

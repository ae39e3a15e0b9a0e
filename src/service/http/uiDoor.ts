import type { ServiceRequest, ServiceResponse } from '../types';
import type { ConsentDoor, ConsentMode } from './consentDoor';
import { fromOwnPage, pageFile } from './ownPage';

/** `GET /status` of the page outside of Jupyter: what a Jupyter server says elsewhere. */
export interface UiStatus {
  state: 'ready';
  issuer: string;
  consent: {
    /** Where this page shows the consent page in a frame; null while it is not served. */
    origin: string | null;
    mode: ConsentMode;
    enrolled: boolean;
    welcome: false;
  };
}

/**
 * The door of the page outside of Jupyter: it shows and narrows, with a key of its own origin that
 * a one-time link lets in. It reads no cookie, so whoever has not that key has nothing here.
 */
export class UiDoor {
  /**
   * @param files the page by name, `index.html` and what it loads
   * @param origin where it is served, exactly
   */
  constructor(
    private readonly files: ReadonlyMap<string, Uint8Array>,
    private readonly origin: string,
    private readonly consent: ConsentDoor
  ) {}

  status(issuer: string, enrolled: boolean): UiStatus {
    const { mode } = this.consent.config(enrolled);
    return {
      state: 'ready',
      issuer,
      consent: { origin: this.consentOrigin(), mode, enrolled, welcome: false }
    };
  }

  admits(request: ServiceRequest, isPage: boolean): boolean {
    return fromOwnPage(request, [this.origin], isPage);
  }

  /** undefined where there is no such file. */
  page(path: string): ServiceResponse | undefined {
    const consent = this.consentOrigin();
    return pageFile(this.files, path, [
      "default-src 'none'",
      "script-src 'self'",
      "worker-src 'self'",
      "style-src 'self'",
      "img-src 'self'",
      "connect-src 'self'",
      `frame-src ${consent ?? "'none'"}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      // The page's own pictures and its worker, each text known beforehand.
      'trusted-types default'
    ]);
  }

  /** Under this page's own host name: frame and page share one storage partition. */
  private consentOrigin(): string | null {
    return this.consent.originAt(new URL(this.origin).hostname);
  }
}

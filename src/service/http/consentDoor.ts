import type { ServiceRequest, ServiceResponse } from '../types';
import { fromOwnPage, pageFile } from './ownPage';

export interface ConsentSettings {
  /** Where the page is served, e.g. `http://localhost:7412`; exactly these. */
  origins: readonly string[];
  /** Pages that lead to this one and are led back to; in a frame only where `mode` says so. */
  frameAncestors: readonly string[];
  /** `window`: nobody shows it in a frame. `page`: the notebook's own origin approves. */
  mode?: ConsentMode;
}

export type ConsentMode = 'frame' | 'window' | 'page';

/** `GET /consent/config`: what the page has to know before anything else. */
export interface ConsentConfig {
  pages: string[];
  /** Whether anybody may approve already. */
  enrolled: boolean;
  mode: ConsentMode;
}

/**
 * Only http(s) origins reach the header: nothing else can widen the policy. A policy can't name an
 * IPv6 address (CSP 3, host-source): a page there leads to the consent page in a window.
 */
const ORIGIN = /^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$/;

/**
 * The door at which people decide: its page comes from the origins that were configured, and
 * only that page's own requests get further.
 */
export class ConsentDoor {
  /** @param files the page by name, `index.html` and what it loads */
  constructor(
    private readonly files: ReadonlyMap<string, Uint8Array>,
    private settings: ConsentSettings
  ) {}

  configure(settings: Partial<ConsentSettings>): void {
    this.settings = { ...this.settings, ...settings };
  }

  /** Whether this service serves its page at `origin` now. */
  serves(origin: string): boolean {
    return this.settings.origins.includes(origin);
  }

  /** Where people come to it first; null where it has no address of its own. */
  get address(): string | null {
    return this.settings.origins[0] ?? null;
  }

  config(enrolled: boolean): ConsentConfig {
    const { frameAncestors, mode = 'frame' } = this.settings;
    return { pages: [...frameAncestors], enrolled, mode };
  }

  /** Where a page of this host name finds it; null where it is not served under that name. */
  originAt(hostname: string): string | null {
    return this.settings.origins.find(known => new URL(known).hostname === hostname) ?? null;
  }

  admits(request: ServiceRequest, isPage: boolean): boolean {
    return fromOwnPage(request, this.settings.origins, isPage);
  }

  /** undefined where there is no such file. */
  page(path: string): ServiceResponse | undefined {
    return pageFile(this.files, path, this.policy());
  }

  private policy(): string[] {
    const { frameAncestors, mode } = this.settings;
    const framers = mode === 'window' ? [] : frameAncestors;
    const ancestors = framers.filter(origin => ORIGIN.test(origin));
    return [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self'",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      `frame-ancestors ${ancestors.length > 0 ? ancestors.join(' ') : "'none'"}`,
      "require-trusted-types-for 'script'",
      "trusted-types 'none'"
    ];
  }
}

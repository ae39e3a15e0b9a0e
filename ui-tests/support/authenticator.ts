import type { CDPSession, Page } from '@playwright/test';

/** Chromium's own authenticator, which stands for finger, face or PIN. */
export class Authenticator {
  static async plugIn(page: Page): Promise<Authenticator> {
    const session = await page.context().newCDPSession(page);
    await session.send('WebAuthn.enable');
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true
      }
    });
    return new Authenticator(session, authenticatorId);
  }

  private constructor(
    private readonly session: CDPSession,
    private readonly id: string
  ) {}

  /** Whether it knows its person from now on. */
  async knows(isUserVerified: boolean): Promise<void> {
    const authenticatorId = this.id;
    await this.session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
  }

  async passkeys(): Promise<{ credentialId: string; signCount: number; rpId?: string }[]> {
    const authenticatorId = this.id;
    return (await this.session.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
  }
}

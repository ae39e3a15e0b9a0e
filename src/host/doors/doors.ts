import { type Door, type Handler, Listener, type TlsPair } from '../../service';
import { type Control, ControlError } from '../pipe/control';
import { nameOf } from '../pipe/nameOf';
import type { Start } from '../pipe/start';
import { HostError } from './errors';

/** What listens, at which door. */
export class Doors {
  constructor(
    private readonly start: Pick<Start, 'places' | 'tls'>,
    private readonly control: Control
  ) {}

  /** @throws HostError `listen_failed`, `tls_unusable` */
  async listen(handler: Handler): Promise<void> {
    for (const [door, places] of Object.entries(this.start.places)) {
      for (const place of places) {
        const listener = this.listener(door as Door, handler);
        await listener.listen(place).catch((cause: unknown) => {
          throw new HostError('listen_failed', `The ${door} door can't listen.`, { cause });
        });
        this.listeners.push(listener);
      }
    }
  }

  private listener(door: Door, handler: Handler): Listener {
    const onError = (error: unknown): void =>
      this.control.log('error', 'internal', `A request failed inside: ${nameOf(error)}.`);
    const tls = door === 'listen' || door === 'metrics' ? this.start.tls : null;
    try {
      return new Listener({ door, handler, onError, tls });
    } catch (cause) {
      throw new HostError('tls_unusable', 'Certificate and key can not be used.', { cause });
    }
  }

  /** @throws ControlError; the pair of before is used on then */
  renew(pair: TlsPair): void {
    try {
      this.listeners.forEach(listener => listener.renew(pair));
    } catch {
      throw new ControlError('tls_unusable', 'Certificate and key can not be used.');
    }
  }

  /** @param graceMs how long answers under way may take */
  async close(graceMs: number): Promise<void> {
    await Promise.all(this.listeners.map(listener => listener.close(graceMs)));
  }

  private readonly listeners: Listener[] = [];
}

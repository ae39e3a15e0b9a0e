import { Refusal } from '../../../protocol';
import type { Clock } from '../../types';
import { Pace } from '../../pace';
import type { Requests } from './requests';

const OPEN_AT_MOST = 3;
const A_MINUTE_AT_MOST = 30;

/** How much of a person's attention one principal may take, whatever it asks for. */
export class AskingLimits {
  constructor(
    clock: Clock,
    private readonly requests: Requests
  ) {
    this.pace = new Pace(clock, A_MINUTE_AT_MOST, 60_000);
  }

  /** @throws Refusal `too_many_requests` */
  admit(asker: string): void {
    if (!this.pace.admit(asker)) {
      throw new Refusal('too_many_requests', `more than ${A_MINUTE_AT_MOST} in a minute`);
    }
  }

  /**
   * Inside the unit that opens one more.
   *
   * @throws Refusal `too_many_requests`
   */
  mustBeFew(asker: string, now: number): void {
    if (this.requests.open(asker, now) >= OPEN_AT_MOST) {
      throw new Refusal('too_many_requests', `${OPEN_AT_MOST} requests are open`);
    }
  }

  /** Drops what the pace no longer needs to remember. */
  sweep(): void {
    this.pace.forget();
  }

  private readonly pace: Pace;
}

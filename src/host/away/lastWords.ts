import type { Listener } from '../../service/http/listener';
import type { ServiceRequest, ServiceResponse } from '../../service';
import { saying } from './asking';
import { LoginError } from './kept';

/** How long answers under way may take once this process is told to end. */
const GRACE_MS = 1_500;
/** How long it may take after that to tell the others. */
const LAST_WORDS_MS = 500;

type Answering = (request: ServiceRequest) => Promise<ServiceResponse>;

/** Tells whoever still waits when this process ends that it does, as the core does. */
export class LastWords {
  constructor(
    private readonly graceMs = GRACE_MS,
    private readonly wordsMs = LAST_WORDS_MS
  ) {}

  /** What answers, until there is no more time for it. */
  of(answering: Answering): Answering {
    return async request => {
      const answered = answering(request);
      const ended = new Promise<ServiceResponse>(resolve => {
        const told = (): void => resolve(stopped());
        this.waiting.add(told);
        // Answered or gone, nothing is kept of it.
        void answered.then(
          () => this.waiting.delete(told),
          () => this.waiting.delete(told)
        );
      });
      return Promise.race([answered, ended]);
    };
  }

  /** Takes no new connections; what still waits after a while is told that this ends. */
  async close(doors: readonly Listener[]): Promise<void> {
    const enough = setTimeout(() => this.waiting.forEach(told => told()), this.graceMs);
    await Promise.all(doors.map(door => door.close(this.graceMs + this.wordsMs)));
    clearTimeout(enough);
  }

  private readonly waiting = new Set<() => void>();
}

function stopped(): ServiceResponse {
  return saying(
    503,
    new LoginError('stopped', 'The way to the service was stopped during the call.')
  );
}

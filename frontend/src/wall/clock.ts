/**
 * The server's time. It is counted on from the newest answer by the machine's steady clock, so that setting the machine's
 * wall clock changes nothing; a sleep, during which that clock stands still, is seen as a jump between the two.
 */
export interface Ticking {
  /** The machine's wall clock, in milliseconds since 1970. */
  date(): number;
  /** Its steady clock, in milliseconds from anywhere. */
  steady(): number;
}

export const machine: Ticking = { date: () => Date.now(), steady: () => performance.now() };

/** A difference between the clocks from which the machine is taken to have slept or to have been set. */
const jumpMs = 5000;

export class ServerClock {
  private base: number;
  private at: number;
  private apart: number;

  constructor(private readonly clock: Ticking = machine) {
    this.base = clock.date();
    this.at = clock.steady();
    this.apart = this.base - this.at;
  }

  /** Takes the server's word, in milliseconds since 1970. */
  set(now: number): void {
    if (!Number.isFinite(now)) return;
    this.base = now;
    this.at = this.clock.steady();
  }

  now(): number {
    return this.base + this.clock.steady() - this.at;
  }

  /** Whether the machine slept or was set since this was last asked: then the server is asked again. */
  jumped(): boolean {
    const apart = this.clock.date() - this.clock.steady();
    const far = Math.abs(apart - this.apart) > jumpMs;
    this.apart = apart;
    return far;
  }
}

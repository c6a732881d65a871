/**
 * Time that passes only when it is told to. Everything that waits, waits here: timers of the phones
 * and what is under way on the line. Between two moments the program runs until nothing moves.
 */
interface Moment {
  at: number;
  order: number;
  call: () => void | Promise<void>;
}

export class VirtualTime {
  /** Milliseconds gone since the beginning. */
  elapsed = 0;
  private moments: Moment[] = [];
  private order = 0;
  private busy = 0;
  /** What is to happen in the middle of things, after so many turns of the event loop. */
  private ambush: { turns: number; call: () => void } | null = null;

  constructor(
    /** What the clocks said at the beginning. */
    readonly epoch: number,
  ) {}

  now(): number {
    return this.epoch + this.elapsed;
  }

  after(milliseconds: number, call: () => void | Promise<void>): () => void {
    const moment: Moment = { at: this.elapsed + Math.max(0, milliseconds), order: this.order, call };
    this.order += 1;
    this.moments.push(moment);
    return () => {
      this.moments = this.moments.filter((each) => each !== moment);
    };
  }

  /** Tells that something is under way which no moment knows of, such as a transaction. */
  begin(): () => void {
    this.busy += 1;
    let isOver = false;
    return () => {
      if (!isOver) this.busy -= 1;
      isOver = true;
    };
  }

  /** Plans something for the middle of whatever runs next, such as a kill. */
  lieInWait(turns: number, call: () => void): void {
    this.ambush = { turns, call };
  }

  /** One turn of the event loop, in which whatever can run does. */
  async turn(): Promise<void> {
    const { ambush } = this;
    if (ambush) {
      ambush.turns -= 1;
      if (ambush.turns <= 0) {
        this.ambush = null;
        ambush.call();
      }
    }
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }

  /** Lets everything run until nothing moves any more without time passing. */
  async settle(): Promise<void> {
    for (let calm = 0; calm < 3; ) {
      await this.turn();
      calm = this.busy > 0 || this.ambush ? 0 : calm + 1;
    }
  }

  /** Goes to the next moment and lets what it starts run; false when there is none within `limit`. */
  async step(limit = Number.POSITIVE_INFINITY): Promise<boolean> {
    const next = this.moments.reduce<Moment | null>(
      (first, each) =>
        !first || each.at < first.at || (each.at === first.at && each.order < first.order) ? each : first,
      null,
    );
    if (!next || next.at > limit) return false;
    this.moments = this.moments.filter((each) => each !== next);
    this.elapsed = Math.max(this.elapsed, next.at);
    await next.call();
    await this.settle();
    return true;
  }

  /** Lets so much time pass. */
  async pass(milliseconds: number): Promise<void> {
    const until = this.elapsed + milliseconds;
    await this.settle();
    while (await this.step(until)) {
      // Each step may have planned more within the time.
    }
    this.elapsed = until;
  }
}

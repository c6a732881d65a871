/**
 * What day it is. The server's time decides: today is the last answer's day plus the time gone since,
 * by the page's monotonic clock where it can, by the phone's clock after a new start. A phone that
 * never heard an answer has only its own date.
 */
import type { Anchor } from './held';

const DAY = 86_400_000;
const CHINA = 8 * 3_600_000;

/** The date in China at an instant. */
export function chinaDate(instant: number): string {
  return new Date(instant + CHINA).toISOString().slice(0, 10);
}

export function addDays(date: string, days: number): string {
  const instant = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(instant) ? date : new Date(instant + days * DAY).toISOString().slice(0, 10);
}

function daysFrom(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY);
}

export class Clock {
  private anchor: Anchor | null = null;
  /** The monotonic clock when the anchor was set; null when it comes from an earlier page. */
  private setAt: number | null = null;

  constructor(private readonly ports: { now(): number; elapsed(): number }) {}

  /** Takes an answer's clocks that have come just now. */
  hear(serverAt: string, today: string, asOf: string): Anchor {
    const wall = this.ports.now();
    const said = Date.parse(serverAt);
    this.anchor = { server_at: Number.isNaN(said) ? wall : said, today, as_of: asOf, wall };
    this.setAt = this.ports.elapsed();
    return this.anchor;
  }

  /** Takes what an earlier page, or another tab, has kept. */
  remember(anchor: Anchor | null): void {
    if (anchor && this.anchor && anchor.server_at <= this.anchor.server_at) return;
    this.anchor = anchor;
    this.setAt = null;
  }

  forget(): void {
    this.anchor = null;
    this.setAt = null;
  }

  /** The server's time now, as well as it can be known here. */
  now(): number {
    if (!this.anchor) return this.ports.now();
    const gone =
      this.setAt === null ? this.ports.now() - this.anchor.wall : this.ports.elapsed() - this.setAt;
    // A clock that was put back tells nothing about the time gone.
    return this.anchor.server_at + Math.max(0, gone);
  }

  today(): string {
    if (!this.anchor) return chinaDate(this.ports.now());
    return addDays(this.anchor.today, daysFrom(chinaDate(this.anchor.server_at), chinaDate(this.now())));
  }

  /** The county's own day: today, unless the county stands still at another. */
  asOf(): string {
    if (!this.anchor || this.anchor.as_of === this.anchor.today) return this.today();
    return this.anchor.as_of;
  }

  /** The county's day at the last answer: what `contacted_this_month` of a row speaks of. */
  answeredAsOf(): string | null {
    return this.anchor?.as_of ?? null;
  }
}

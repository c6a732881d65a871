/** The time that is left for a matter, in plain words: which words, and how many days. */
import { daysBetween } from './format';

export interface Clock {
  key: 'clock.none' | 'clock.over' | 'clock.today' | 'clock.tomorrow' | 'clock.left';
  days: number;
  /** `danger` when the day has passed, `ask` when it is near. */
  tone: '' | 'ask' | 'danger';
}

/** A matter whose deadline does not run (answered, closed) has no clock. */
export function clockOf(deadline: string | null | undefined, today: string): Clock {
  if (!deadline || !today) return { key: 'clock.none', days: 0, tone: '' };
  const days = daysBetween(today, deadline);
  if (days < 0) return { key: 'clock.over', days: -days, tone: 'danger' };
  if (days === 0) return { key: 'clock.today', days, tone: 'ask' };
  if (days === 1) return { key: 'clock.tomorrow', days, tone: 'ask' };
  return { key: 'clock.left', days, tone: days <= 3 ? 'ask' : '' };
}

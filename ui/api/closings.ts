/** The month close: what was known of a month when it was closed, and what has come since. */
import { http } from './client';
import type { AreaRef } from './types';

export interface ClosedPeriodRef {
  period: string;
  kind: 'month' | 'quarter' | 'half' | 'year';
  name: string;
}
export interface ClosedMonth {
  month: string;
  closed_at: string;
  closed_by: string;
  periods: ClosedPeriodRef[];
}
export interface Closings {
  months: ClosedMonth[];
  next: string;
  can_close: boolean;
}
export interface ClosedFigure {
  code: string;
  name: string;
  unit: string;
  value: number | null;
  year: number | null;
  correction: number | null;
  now: number | null;
}
export interface ClosedPeriod extends ClosedPeriodRef {
  area: AreaRef;
  since: string;
  as_of: string;
  agrees: boolean;
  figures: ClosedFigure[];
}

export const closingsApi = {
  list: () => http.get<Closings>('/closings'),
  get: (period: string, area: string) => http.get<ClosedPeriod>(`/closings/${period}`, { area }),
  close: (month: string) => http.act<Closings>('/closings', { month }),
};

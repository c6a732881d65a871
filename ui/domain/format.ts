/** Pure helpers for dates and numbers. Dates are `YYYY-MM-DD` texts, months `YYYY-MM`. */

/** Digits in groups of three, as offices print them; a dash where there is no value. */
export function formatNumber(value: number | null | undefined): string {
  if (value === null || value === undefined) return '—';
  const [whole = '', fraction] = String(value).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction ? `${grouped}.${fraction}` : grouped;
}

/** Whether a unit is a share, whose value the server gives as a number of percent. */
export function isShare(unit: string): boolean {
  return unit === '%' || unit === '％';
}

/** A figure with one decimal for shares, whole otherwise. */
export function formatFigure(value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined) return '—';
  if (isShare(unit)) return (Math.round(value * 10) / 10).toFixed(1);
  return formatNumber(value);
}

/** `2023-05-07` → `5月7日`, with the year where it differs from that of `reference`. */
export function formatDay(date: string | null | undefined, reference?: string): string {
  if (!date) return '—';
  const [year, month, day] = date.slice(0, 10).split('-');
  const short = `${Number(month)}月${Number(day)}日`;
  return reference && reference.slice(0, 4) === year ? short : `${year}年${short}`;
}

/** `2023-05` → `5月`. */
export function formatMonth(month: string): string {
  return `${Number(month.slice(5, 7))}月`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** An instant as local day and minute: `2023-05-07 09:30`. */
export function formatInstant(instant: string | null | undefined): string {
  if (!instant) return '—';
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return instant;
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Whole days from `from` to `to`; negative when `to` lies before. */
export function daysBetween(from: string, to: string): number {
  const milliseconds = Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`);
  return Math.round(milliseconds / 86_400_000);
}

export function isDate(text: unknown): text is string {
  return (
    typeof text === 'string' &&
    /^\d{4}-\d{2}-\d{2}$/.test(text) &&
    !Number.isNaN(Date.parse(`${text}T00:00:00Z`))
  );
}

/** The share of `part` in `whole` as whole percent for bars; 0 when there is nothing to share. */
export function percentOf(part: number, whole: number): number {
  if (whole <= 0) return 0;
  return Math.max(0, Math.min(100, Math.round((part / whole) * 100)));
}

/** The first and the last day of a month, the last one not after `latest`. */
export function daysOfMonth(month: string, latest: string): { first: string; last: string } {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const end = new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
  return { first: `${month}-01`, last: latest.startsWith(month) && latest < end ? latest : end };
}

/** Minutes to wait, rounded up, from a number of seconds. */
export function minutesToWait(seconds: number): number {
  return Math.max(1, Math.ceil(seconds / 60));
}

/** The date some days before another. */
export function dayBefore(date: string, days: number): string {
  const milliseconds = Date.parse(`${date}T00:00:00Z`) - days * 86_400_000;
  return Number.isNaN(milliseconds) ? date : new Date(milliseconds).toISOString().slice(0, 10);
}

/** The day so many days later. */
export function addDays(day: string, days: number): string {
  const [year, month, date] = day.split('-').map(Number);
  return new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, (date ?? 1) + days)).toISOString().slice(0, 10);
}

import { setTimeout as pause } from 'node:timers/promises';

/** Longer than a test may take, including how far it advances its page's clock. */
export const NEAR_MS = 4 * 60_000;

/** If midnight is close in one of these time zones, waits until it is over, because an open page of today would change to the next day. */
export async function awayFromMidnight(timeZones: readonly string[]): Promise<void> {
  while (timeZones.some(zone => todayIn(zone) !== todayIn(zone, new Date(Date.now() + NEAR_MS)))) await pause(1_000);
}

/** The calendar date, `2026-11-23`, in a time zone: now, or at another time. */
export function todayIn(timeZone: string, at = new Date()): string {
  // The Swedish date format is the ISO one.
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(at);
}

/** The calendar date this many days after another. */
export function plusDays(date: string, days: number): string {
  const at = new Date(`${date}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** The name of a date that is neither today nor next to it: `Oct 12`, or `Oct 12, 2025` in another year. */
export function dayName(date: string, today: string): string {
  const at = new Date(`${date}T00:00:00Z`);
  const year = date.slice(0, 4) === today.slice(0, 4) ? {} : { year: 'numeric' as const };
  return new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', month: 'short', day: 'numeric', ...year }).format(at);
}

/** The date in words within its year: `Monday, November 23`. */
export function nameInYear(date: string): string {
  return longName(date).replace(/, \d{4}$/, '');
}

/** The full date in words: `Monday, November 23, 2026`. */
export function longName(date: string): string {
  return new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', dateStyle: 'full' }).format(new Date(`${date}T00:00:00Z`));
}

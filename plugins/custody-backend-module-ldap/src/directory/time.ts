import type { Instant } from '@custody/backstage-plugin-custody-common';

const GENERALIZED =
  /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:[.,](\d{1,9}))?Z$/;

/**
 * Reads GeneralizedTime (RFC 4517) as servers write it for themselves, in UTC with seconds.
 *
 * @returns null for anything else
 */
export function parseGeneralizedTime(text: string): Instant | null {
  const match = GENERALIZED.exec(text);
  if (!match) return null;
  const [, year, month, day, hour, minute, second, fraction = ''] = match;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction
    .slice(0, 3)
    .padEnd(3, '0')}Z`;
  return Number.isNaN(Date.parse(iso)) ? null : iso;
}

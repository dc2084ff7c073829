import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import {
  AUDIT_EVENT_TYPES,
  type AuditEventType,
  type AuditOutcome,
} from '@custody/backstage-plugin-custody-common';

export type AuditFilters = {
  type?: AuditEventType;
  actor?: string;
  subject?: string;
  outcome?: AuditOutcome;
  /** ISO-8601, so that a link means the same instant wherever it is opened. */
  from?: string;
  until?: string;
};

export const OUTCOMES = [
  'success',
  'failure',
  'denied',
] as const satisfies readonly AuditOutcome[];

const LONGEST = 200;

/** The engine takes many for each thing that people do, so that they would bury it. */
const STEP = 'operation.step' satisfies AuditEventType;

/** Reads filters from the address. What isn't known there is left out, so that an old link still opens. */
export function readAuditFilters(params: URLSearchParams): AuditFilters {
  const text = (key: string) =>
    params.get(key)?.trim().slice(0, LONGEST) || undefined;
  const filters: AuditFilters = {
    type: AUDIT_EVENT_TYPES.find(type => type === params.get('type')),
    actor: text('actor'),
    subject: text('subject'),
    outcome: OUTCOMES.find(outcome => outcome === params.get('outcome')),
    from: instantOf(params.get('from')),
    until: instantOf(params.get('until')),
  };
  return Object.fromEntries(
    Object.entries(filters).filter(([, value]) => value !== undefined),
  );
}

function instantOf(text: string | null): string | undefined {
  const millis = text === null ? NaN : Date.parse(text);
  return Number.isNaN(millis) ? undefined : new Date(millis).toISOString();
}

const OPENED = 'event';
const STEPS = 'steps';
const SHOWN = 'shown';

/** What of the log is shown, as the server is asked for it. */
export type ShownEvents = AuditFilters & { without?: AuditEventType };

/**
 * What the server is asked for. Steps of the engine are left out unless they are asked for, by the address or as the one type
 * to show.
 */
export function auditQueryOf(
  filters: AuditFilters,
  steps: boolean,
): ShownEvents {
  return steps || filters.type ? filters : { ...filters, without: STEP };
}

/** The filters of the log and the event that is open, kept in the address so that a view can be sent to somebody. */
export function useAuditFilters() {
  const [params, setParams] = useSearchParams();
  const filters = useMemo(() => readAuditFilters(params), [params]);
  const set = useCallback(
    (values: Record<string, string | undefined>) =>
      setParams(
        previous => {
          for (const [key, value] of Object.entries(values)) {
            if (value) previous.set(key, value);
            else previous.delete(key);
          }
          return previous;
        },
        { replace: true },
      ),
    [setParams],
  );
  const steps = params.get(STEPS) === SHOWN;
  return {
    filters,
    /** Whether steps of the engine are shown, where they are not all that is shown. */
    steps,
    query: useMemo(() => auditQueryOf(filters, steps), [filters, steps]),
    active: Object.keys(filters).length > 0,
    /** Id of the event whose record is open. */
    opened: params.get(OPENED)?.slice(0, LONGEST) || null,
    change: set as (next: Partial<AuditFilters>) => void,
    /** These filters and no other, with nothing open. Steps stay shown, or left out. */
    only: useCallback(
      (next: AuditFilters) =>
        setParams(
          previous => ({
            ...next,
            ...(previous.get(STEPS) === SHOWN && { [STEPS]: SHOWN }),
          }),
          { replace: true },
        ),
      [setParams],
    ),
    showSteps: useCallback(
      (shown: boolean) => set({ [STEPS]: shown ? SHOWN : undefined }),
      [set],
    ),
    open: useCallback(
      (id: string | null) => set({ [OPENED]: id ?? undefined }),
      [set],
    ),
  };
}

import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import {
  FINDING_RULES,
  HEALTH_STATES,
  IDENTITY_TYPES,
  type FindingRule,
  type HealthState,
  type IdentityType,
} from '@custody/backstage-plugin-custody-common';

export type FleetFilters = {
  health?: HealthState;
  type?: IdentityType;
  finding?: FindingRule;
  owner?: string;
  component?: string;
  environment?: string;
  q?: string;
};

const oneOf = <V extends string>(
  values: readonly V[],
  value: string | null,
): V | undefined => values.find(candidate => candidate === value);

/** Reads filters from the address. What isn't known there is left out, so that an old link still opens. */
export function readFilters(params: URLSearchParams): FleetFilters {
  const text = (key: string) => params.get(key)?.trim() || undefined;
  return {
    health: oneOf(HEALTH_STATES, params.get('health')),
    type: oneOf(IDENTITY_TYPES, params.get('type')),
    finding: oneOf(FINDING_RULES, params.get('finding')),
    owner: text('owner'),
    component: text('component'),
    environment: text('environment'),
    q: text('q'),
  };
}

/** The filters of the fleet, kept in the address so that a view can be sent to somebody. */
export function useFleetFilters() {
  const [params, setParams] = useSearchParams();
  const filters = useMemo(() => readFilters(params), [params]);
  const change = useCallback(
    (next: Partial<FleetFilters>) =>
      setParams(
        previous => {
          for (const [key, value] of Object.entries(next)) {
            if (value) previous.set(key, value);
            else previous.delete(key);
          }
          return previous;
        },
        { replace: true },
      ),
    [setParams],
  );
  const clear = useCallback(
    () => setParams({}, { replace: true }),
    [setParams],
  );
  const active = Object.values(filters).some(Boolean);
  return { filters, change, clear, active };
}

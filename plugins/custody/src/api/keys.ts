import type { RouteQuery } from '@custody/backstage-plugin-custody-common';

/** Keys of the cache. All start alike, so that one act can refresh whatever may have changed. */
export const keys = {
  all: ['custody'] as const,
  fleet: (query: RouteQuery<'listIdentities'>) =>
    ['custody', 'fleet', query] as const,
  identity: (namespace: string, name: string) =>
    ['custody', 'identity', namespace, name] as const,
  componentHealth: (namespace: string, name: string) =>
    ['custody', 'component-health', namespace, name] as const,
  componentHistory: (
    namespace: string,
    name: string,
    query: RouteQuery<'componentHistory'>,
  ) => ['custody', 'component-history', namespace, name, query] as const,
  requests: (query: RouteQuery<'listRequests'>) =>
    ['custody', 'requests', query] as const,
  inbox: ['custody', 'inbox'] as const,
  delegations: ['custody', 'delegations'] as const,
  exceptions: (query: RouteQuery<'listExceptions'>) =>
    ['custody', 'exceptions', query] as const,
  request: (id: string) => ['custody', 'request', id] as const,
  gates: ['custody', 'gates'] as const,
  rotations: ['custody', 'rotations'] as const,
  upcoming: (days: number) => ['custody', 'upcoming', days] as const,
  scopes: ['custody', 'scopes'] as const,
  audit: (query: RouteQuery<'audit'>) => ['custody', 'audit', query] as const,
  auditEvent: (id: string) => ['custody', 'audit-event', id] as const,
  auditHead: ['custody', 'audit-head'] as const,
  preview: (payload: unknown) => ['custody', 'preview', payload] as const,
};

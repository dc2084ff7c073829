import type {
  AuditRecord,
  DelegationView,
  ExceptionView,
  Gate,
  RotationStatus,
  HistoryGroup,
  IdentityDetail,
  Preview,
  RequestView,
  ScopeView,
} from '@custody/backstage-plugin-custody-common';
import { auditLog } from './audit';
import { delegation } from './delegations';
import { clockAt } from './clock';
import { nobodyMoved } from './identities';
import { groups, people } from './people';
import { deniedGroup, historyGroup, preview } from './requests';
import { vocabulary } from './vocabulary';
import { identitiesOf } from './worldIdentities';
import { requestsOf } from './worldRequests';

/** Everything that the scripted API answers from. Tests and the dev app change it as they like. */
export type World = {
  identities: IdentityDetail[];
  requests: RequestView[];
  history: HistoryGroup[];
  gates: Gate[];
  rotations: RotationStatus;
  scopes: ScopeView[];
  preview: Preview;
  delegations: DelegationView[];
  exceptions: ExceptionView[];
  declared: { by: string; reason: string; at: string } | null;
  /** Newest first, and whether the signed-in person reads all of it. */
  audit: { log: AuditRecord[]; whole: boolean };
};

export const gates: Gate[] = [
  {
    id: 'ingestion',
    title: 'Templates without owner and scope are refused',
    state: 'in-force',
    detail:
      'The catalog refuses a service template that doesn’t ask for owner and scope before its first effect.',
    containedBy: null,
  },
  {
    id: 'admission',
    title: 'Tasks without an allowed request are refused',
    state: 'in-force',
    detail: 'The scaffolder asks Custody before a task is created.',
    containedBy: null,
  },
  {
    id: 'effect',
    title: 'Actions with effects run only under a request',
    state: 'in-force',
    detail: '12 of 14 actions are guarded.',
    containedBy: null,
  },
  {
    id: 'catalog-register',
    title: 'catalog:register in unguarded templates',
    state: 'open',
    detail: 'Backstage 1.55 offers no way to guard this built-in action.',
    containedBy: 'findings on components without an identity',
  },
];

/** The world on a working day: something of everything. */
export function busyWorld(now: number): World {
  const at = clockAt(now);
  return {
    identities: identitiesOf(at),
    requests: requestsOf(at),
    history: [deniedGroup(at), historyGroup(at)],
    gates,
    rotations: { paused: null, window: null, mayPause: false },
    scopes: vocabulary,
    preview: preview(at),
    delegations: [delegation(at)],
    exceptions: [],
    declared: null,
    audit: { log: auditLog(at), whole: true },
  };
}

/** The world on the first day. */
export function emptyWorld(now: number): World {
  return {
    ...busyWorld(now),
    identities: [],
    requests: [],
    history: [],
    delegations: [],
    audit: { log: [], whole: true },
  };
}

export { clockAt, groups, nobodyMoved, people };

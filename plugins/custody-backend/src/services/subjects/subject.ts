import type {
  ApprovalRequirement,
  Derived,
  Instant,
  Problem,
  ResourceOwnership,
} from '@custody/backstage-plugin-custody-common';
import type { IdentitiesRow } from '../../store/tables';
import type {
  Directory,
  ProposedIdentity,
  ProviderRegistry,
  Vocabulary,
} from '../ports';
import type { Tenants } from '../tenants';

/** Something wrong with what was asked; a conflict is with what others asked or hold, and not with the words. */
export type RequestProblem = Problem & { conflict?: boolean };

/** What a request is about, all derived by the server. */
export type Subject = {
  /** Full ref of the identity or, for a `declare`, of the component. */
  ref: string;
  /** The record of the identity, where there is one. */
  existing: IdentitiesRow | null;
  /** The identity as it would be; null for a `declare`. */
  proposed: ProposedIdentity | null;
  /** What would be granted; null where nothing is. */
  derived: Derived | null;
  owner: string;
  sponsor: string | null;
  component: string | null;
  /** The component's owner, who owns the identity too or has to agree; null where none is known. */
  componentOwner: string | null;
  tenant: string | null;
  environment: string | null;
  lifecycle: string | null;
  /** The resources behind the scopes, with their owners. */
  resources: ResourceOwnership[];
  /** Owed whatever policy says, besides the resource owners. */
  ownRules: ApprovalRequirement[];
  /** Whether more would be granted than is now. */
  widens: boolean;
  /** Every component and environment that would use it, those that do now included. */
  usedBy: { components: string[]; environments: string[] };
  /** For a transfer, the tenant that it would belong to. */
  newTenant: string | null;
};

/** Either what the request is about, or why that can't be told. */
export type SubjectResult =
  | { ok: true; subject: Subject }
  | { ok: false; problems: RequestProblem[] };

/** What is read to find out what a request is about. */
export type SubjectDeps = {
  vocabulary: Vocabulary;
  providers: ProviderRegistry;
  tenants: Tenants;
  directory: Directory;
  now: Instant;
};

/** @returns one problem, its value shortened for a form to show */
export function problem(
  field: string,
  value: string | null,
  message: string,
  remedy: string,
  more: { conflict?: boolean } = {},
): RequestProblem {
  return {
    field,
    value: value === null ? null : value.slice(0, 100),
    message,
    remedy,
    ...more,
  };
}

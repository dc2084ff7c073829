import type {
  CredentialMode,
  Exposure,
  GrantedScope,
  IdentityType,
  Instant,
  IsoDuration,
  PublicJwk,
  RotationChoice,
  ScopeDefinition,
} from '@custody/backstage-plugin-custody-common';
import type {
  CredentialProvider,
  CredentialSink,
} from '@custody/backstage-plugin-custody-node';
import type { Knex } from 'knex';
import type { AuditScope } from '../audit/auditLog';

/** What the services need to know of people, groups and catalog entities. Read anew from the catalog; unknown means no. */
export interface Directory {
  /** All groups that a user is in, or that a group lies beneath, as full refs in lower case. Cycles end. */
  groupsOf(ref: string): Promise<string[]>;
  /** All users in a group, through nested groups. */
  membersOf(groupRef: string): Promise<string[]>;
  exists(entityRef: string): Promise<boolean>;
  /** Owner of an entity, as a full ref; null when it has none or doesn't exist. */
  ownerOf(entityRef: string): Promise<string | null>;
  /** Lifecycle of a component; null when unknown. */
  lifecycleOf(componentRef: string): Promise<string | null>;
  /** Display names by ref; those without are left out. */
  titlesOf(entityRefs: string[]): Promise<Map<string, string>>;
}

/** A configured provider instance: where it stands, and how to reach it. */
export type ProviderInstance = {
  ref: string;
  environment: string;
  /** Tenants that may have identities here; empty means every tenant. */
  tenants: string[];
  exposure: Exposure;
  provider: CredentialProvider;
};

export interface ProviderRegistry {
  get(ref: string): ProviderInstance | undefined;
  list(): ProviderInstance[];
}

/** The sinks that are configured, and which of them is chosen where. */
export interface SinkRegistry {
  /** @returns the sink of a type; undefined when it is not configured any more */
  get(type: string): CredentialSink | undefined;
  /** @returns the type of the sink that new versions at a provider go to */
  typeFor(providerRef: string): string;
}

export interface Vocabulary {
  get(scope: string): ScopeDefinition | undefined;
  list(): ScopeDefinition[];
}

/** A grant as policy and reviewers left it: what the engine brings about. */
export type ApprovedGrant = {
  requestId: string;
  /** When it was asked for: what cut the identity off since then stands. */
  requestedAt: Instant;
  scopes: GrantedScope[];
  provider: string;
  endsAt: Instant | null;
  rotateEvery: IsoDuration | null;
  maxOverlap: IsoDuration | null;
  maxTtl: IsoDuration | null;
  policyHash: string;
};

/** What a request to create or change says of an identity, all derived and in full refs. */
export type ProposedIdentity = {
  ref: string;
  namespace: string;
  name: string;
  title: string | null;
  type: IdentityType;
  owner: string;
  sponsor: string | null;
  component: string | null;
  system: string | null;
  tenant: string | null;
  environment: string;
  exposure: Exposure;
  risk: 'low' | 'medium' | 'high';
  provider: string;
  mode: CredentialMode;
  scopes: string[];
  /** When its owner wants it rotated; left out for as the platform has it. */
  rotation?: RotationChoice;
};

/**
 * The operation that brings an approved change about: when it has, the engine tells {@link RequestOutcomes}. Null
 * where nothing has to be done at a provider; then the caller marks the request fulfilled in the same transaction.
 */
export type StartedOperation = { operationId: string | null };

export type NewConsumer = { name: string; keys: PublicJwk[] };

/**
 * What the requests service asks of the record of identities and of the engine. Every call happens inside the
 * transaction of the request's own change, so that a request and its effect are never seen apart.
 */
export interface IdentityRecord {
  /**
   * Enters a proposed identity, or marks the existing one as having this request pending.
   *
   * @returns the immutable uid
   * @throws ConflictError when the ref belonged to a retired identity, or another request for it is pending
   */
  propose(
    tx: Knex.Transaction,
    audit: AuditScope,
    options: {
      identity: ProposedIdentity;
      /** The component's owner, where it is that of the identity too; what is somebody else's is tied once they agreed. */
      boundTo: string | null;
      requestId: string;
      now: Instant;
    },
  ): Promise<{ uid: string }>;

  /** The request came to nothing: the mark is taken off; a `proposed` identity becomes `declined`. */
  release(
    tx: Knex.Transaction,
    options: { uid: string; requestId: string; now: Instant },
  ): Promise<void>;

  /**
   * Approved: makes the identity governed, enters grant and consumers, writes the change feed, and starts the
   * operation that issues the first version (or none for `federated`). The engine later calls
   * {@link RequestOutcomes}.
   */
  fulfil(
    tx: Knex.Transaction,
    audit: AuditScope,
    options: {
      uid: string;
      identity: ProposedIdentity;
      /** The component's owner, who owns the identity too or agreed by now; null where there was no component. */
      boundTo: string | null;
      grant: ApprovedGrant;
      consumers: NewConsumer[];
      requester: string;
      now: Instant;
    },
  ): Promise<StartedOperation>;

  /** More consumers of a governed identity were approved; they get a new version. */
  addConsumers(
    tx: Knex.Transaction,
    audit: AuditScope,
    options: {
      uid: string;
      consumers: NewConsumer[];
      requestId: string;
      requester: string;
      now: Instant;
    },
  ): Promise<StartedOperation>;

  /** Same grant, later end. */
  renew(
    tx: Knex.Transaction,
    audit: AuditScope,
    options: {
      uid: string;
      grant: ApprovedGrant;
      requester: string;
      now: Instant;
    },
  ): Promise<StartedOperation>;

  /** Another owner. */
  transfer(
    tx: Knex.Transaction,
    audit: AuditScope,
    options: {
      uid: string;
      owner: string;
      tenant: string | null;
      requestId: string;
      now: Instant;
    },
  ): Promise<void>;

  /** Starts the operation that revokes for good. */
  retire(
    tx: Knex.Transaction,
    audit: AuditScope,
    options: {
      uid: string;
      requestId: string;
      requester: string;
      reason: string;
      now: Instant;
    },
  ): Promise<StartedOperation>;

  /** The scaffolder task made the component. It is tied once the catalog knows whose it is: until then, by the sweep. */
  bind(
    tx: Knex.Transaction,
    audit: AuditScope,
    options: {
      uid: string;
      component: string;
      /** For whom the identity was asked. */
      owner: string;
      /** The component's owner, who owns the identity too or was asked; null where the catalog does not know it yet. */
      boundTo: string | null;
      requestId: string;
      now: Instant;
    },
  ): Promise<void>;
}

/** What the engine tells the requests service, in the transaction in which it settles an operation. */
export interface RequestOutcomes {
  fulfilled(
    tx: Knex.Transaction,
    audit: AuditScope,
    options: { requestId: string; now: Instant },
  ): Promise<void>;
  failed(
    tx: Knex.Transaction,
    audit: AuditScope,
    options: { requestId: string; reason: string; now: Instant },
  ): Promise<void>;
  /** A pending request that nothing can come of any more: its identity is retired. */
  overtaken(
    tx: Knex.Transaction,
    audit: AuditScope,
    options: { requestId: string; reason: string; now: Instant },
  ): Promise<void>;
  /**
   * Policy asked again before the first version is issued: stricter or denied voids the request.
   *
   * @returns null when it still holds, else why not
   */
  recheck(options: { requestId: string; now: Instant }): Promise<string | null>;
}

/** What Git declares of a governed identity since it was edited. */
export type DeclaredEdit = {
  uid: string;
  identity: ProposedIdentity;
  /** The entity's location, for people to find the edit. */
  source: string;
};

/** What the sweep of the catalog tells the requests service. */
export interface GitEdits {
  /**
   * Has an edit asked for, taken back or refused, as it needs. Safe to repeat: the same edit is asked for once.
   */
  follow(edit: DeclaredEdit, now: Instant): Promise<void>;
}

/** A person or plugin that calls, as the routes found out. */
export type Caller =
  | {
      type: 'user';
      ref: string;
      /** With all that they are nested in. */
      groups: string[];
      /** The plugin that acts for the person, e.g. `plugin:scaffolder`; null when the person calls. */
      actor?: string | null;
    }
  | { type: 'service'; subject: string };

import type {
  CredentialMode,
  Exposure,
  GrantedScope,
  IdentityType,
  Instant,
  IsoDuration,
  PublicJwk,
  RotationChoice,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { AuditScope } from './audit';
import type { StartedOperation } from './operations';

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

  /** The request lapsed, after its approval: what was to bring it about and only waits its turn is ended, and taken back. */
  lapse(
    tx: Knex.Transaction,
    audit: AuditScope,
    options: { uid: string; requestId: string; reason: string; now: Instant },
  ): Promise<void>;

  /**
   * Approved: makes the identity governed, enters grant and consumers, writes the change feed, and starts the
   * operation that issues the first version (or none for `federated`). The engine later calls
   * `RequestOutcomes`.
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

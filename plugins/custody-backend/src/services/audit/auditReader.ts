import { NotAllowedError } from '@backstage/errors';
import { custodyAuditReadPermission } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { Access, Asker } from '../../permissions';
import { whereOfTenants } from '../../store/audit/whereOfTenants';
import { seesAll } from '../access';
import type { AuthorizedIdentities } from '../identities/authorizedIdentities';
import type { AuthorizedRequestsService } from '../requests';

export type AuditReaderDeps = {
  db: Knex;
  access: Access;
  requests: Pick<AuthorizedRequestsService, 'narrowing'>;
  identities: Pick<AuthorizedIdentities, 'narrowing'>;
};

/** Who reads the audit log, and what of it. */
export type AuditReader = {
  ref: string;
  /** Whether it is all of it, so that what is read can be verified. */
  whole: boolean;
  narrow: (query: Knex.QueryBuilder) => void;
};

/**
 * Says what of the log somebody may read: the platform team and auditors all of it, members of a tenant what is their
 * tenant's, about requests and identities that they may see. Whether they do is said by what shows them those: there is no
 * second rule here. What belongs to no tenant, such as a change of the policy, is not for members of one.
 *
 * @throws NotAllowedError for anybody else, and without the permission to read the log
 */
export async function auditReader(
  asker: Asker,
  { db, access, requests, identities }: AuditReaderDeps,
): Promise<AuditReader> {
  const viewer = access.viewer(asker.caller);
  const { caller, tenants } = viewer;
  const whole = seesAll(viewer);
  if (caller.type !== 'user' || (!whole && tenants.length === 0)) {
    throw new NotAllowedError(
      'the audit log is for the platform team and auditors (`custody.authorization`), and for members of a tenant what is their tenant’s (`custody.tenants`); the history of a component or identity is on its page',
    );
  }
  await access.require(asker, custodyAuditReadPermission);
  if (whole) {
    return { ref: caller.ref, whole, narrow: () => {} };
  }
  const seen = {
    requests: await requests.narrowing(asker),
    identities: await identities.narrowing(asker),
  };
  return {
    ref: caller.ref,
    whole,
    narrow: query => whereOfTenants(query, db, tenants, seen),
  };
}

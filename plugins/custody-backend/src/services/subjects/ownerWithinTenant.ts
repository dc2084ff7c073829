import { quote } from '@custody/backstage-plugin-custody-common';
import type { Directory } from '../ports';
import type { Tenants } from '../tenants';
import { problem, RequestProblem } from './subject';

/**
 * What lies in a tenant's namespace is owned within that tenant: by one of its groups, a group beneath one, or a person
 * in one. A group above, such as a whole department, has members in other tenants, any of whom could then give the
 * owner's approval.
 *
 * @param field - the field of the request that names the owner
 * @param subject - what is to be owned
 */
export async function checkOwnerWithinTenant(
  field: string,
  subject: { namespace: string; owner: string },
  { directory, tenants }: { directory: Directory; tenants: Tenants },
): Promise<RequestProblem[]> {
  const { namespace, owner } = subject;
  const tenant = tenants
    .list()
    .find(({ namespaces }) => namespaces.includes(namespace));
  if (!tenant || tenant.groups.length === 0) {
    return [];
  }
  const within = [owner, ...(await directory.groupsOf(owner))];
  if (tenant.groups.some(group => within.includes(group))) {
    return [];
  }
  return [
    problem(
      field,
      owner,
      `${quote(owner)} is not within the tenant ${quote(
        tenant.name,
      )}, to which the namespace ${quote(namespace)} belongs`,
      `name ${tenant.groups.map(quote).join(' or ')}, or a group beneath`,
    ),
  ];
}

import { quote } from '@custody/backstage-plugin-custody-common';
import { checkOwner } from '../deriveIdentity';
import { checkOwnerWithinTenant } from '../ownerWithinTenant';
import { problem, SubjectResult } from '../subject';
import { checkTenant } from './checkTenant';
import type { Finding } from './finding';

/** What a declaration that a component needs no identity is about. */
export async function declared({
  payload: { component, owner },
  requester,
  deps,
}: Finding<'declare'>): Promise<SubjectResult> {
  const { directory, tenants } = deps;
  const namespace = component.slice(component.indexOf(':') + 1).split('/')[0];
  const tenant = tenants.of({ namespace, owner });
  const componentOwner = await directory.ownerOf(component);
  const problems = [
    ...(await checkOwner('owner', owner, { directory })),
    ...checkTenant('component', component, tenant, requester),
    ...(await checkOwnerWithinTenant('owner', { namespace, owner }, deps)),
    ...(component.startsWith('component:') &&
    (componentOwner ?? owner) === owner
      ? []
      : [
          problem(
            'component',
            component,
            `${quote(component)} is not a component of ${quote(owner)}`,
            'name its own owner',
          ),
        ]),
    // Policy is not asked, as nothing is granted; so this rule is Custody's own.
    ...(requester.refs.includes(owner) || requester.platform
      ? []
      : [
          problem(
            'owner',
            owner,
            `the requester is not in ${quote(owner)}`,
            'ask one of its members to declare it',
          ),
        ]),
  ];
  if (problems.length > 0) {
    return { ok: false, problems };
  }
  return {
    ok: true,
    subject: {
      ref: component,
      existing: null,
      proposed: null,
      derived: null,
      owner,
      sponsor: null,
      component,
      componentOwner,
      tenant,
      environment: null,
      lifecycle: null,
      resources: [],
      ownRules: [],
      widens: false,
      usedBy: { components: [component], environments: [] },
      newTenant: null,
    },
  };
}

import { mockCredentials } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { permissionRules } from '@backstage/plugin-catalog-backend/alpha';
import {
  AuthorizeResult,
  createPermission,
} from '@backstage/plugin-permission-common';
import {
  createConditionAuthorizer,
  type PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import { composePolicy } from './composePolicy';
import { keepToParties } from './keepToParties';

const readEntity = createPermission({
  name: 'catalog.entity.read',
  attributes: { action: 'read' },
  resourceType: 'catalog-entity',
});
const readTask = createPermission({
  name: 'scaffolder.task.read',
  attributes: { action: 'read' },
  resourceType: 'scaffolder-task',
});
const other = createPermission({ name: 'catalog.refresh', attributes: {} });

/** What lies above the groups that a person is in directly. */
const NESTED: Record<string, string[]> = {
  'user:default/otto': ['group:default/squad', 'group:default/payments'],
  'user:default/una': ['group:default/blue-team', 'group:default/security'],
};

const policy = composePolicy(
  [
    keepToParties(
      {
        platform: ['group:default/platform'],
        auditors: ['group:default/security'],
      },
      async ref => NESTED[ref] ?? [],
    ),
  ],
  AuthorizeResult.ALLOW,
);

function person(name: string, group: string): PolicyQueryUser {
  const ref = `user:default/${name}`;
  const ownershipEntityRefs = [ref, `group:default/${group}`];
  return {
    credentials: mockCredentials.user(ref),
    info: { userEntityRef: ref, ownershipEntityRefs },
  };
}
const ada = person('ada', 'payments');
const otto = person('otto', 'squad');
const una = person('una', 'blue-team');
const bea = person('bea', 'storefront');
const sam = person('sam', 'security');
const priya = person('priya', 'platform');

const entity = (kind: string): Entity => ({
  apiVersion: 'x/v1',
  kind,
  metadata: { name: 'ledger-api', namespace: 'payments' },
  relations: [{ type: 'ownedBy', targetRef: 'group:default/payments' }],
});

describe('keepToParties', () => {
  it.each([
    ['an identity to its owners', ada, 'Identity', true],
    ['an identity to a squad of its owners', otto, 'Identity', true],
    ['identities to a group beneath the auditors', una, 'Identity', true],
    ['no identity to another team', bea, 'Identity', false],
    ['no identity to nobody', undefined, 'Identity', false],
    ['identities to auditors', sam, 'Identity', true],
    ['identities to the platform team', priya, 'Identity', true],
    ['components to another team', bea, 'Component', true],
    ['components to nobody', undefined, 'Component', true],
  ])('shows %s', async (_, user, kind, shown) => {
    const decision = await policy.handle({ permission: readEntity }, user);
    const authorize = createConditionAuthorizer(Object.values(permissionRules));
    expect(authorize(decision, entity(kind))).toBe(shown);
  });

  it('shows tasks to who started them', async () => {
    expect(await policy.handle({ permission: readTask }, bea)).toEqual({
      result: AuthorizeResult.CONDITIONAL,
      pluginId: 'scaffolder',
      resourceType: 'scaffolder-task',
      conditions: {
        resourceType: 'scaffolder-task',
        rule: 'IS_TASK_OWNER',
        params: { createdBy: ['user:default/bea'] },
      },
    });
  });

  it.each([
    ['the platform team', priya, AuthorizeResult.ALLOW],
    ['nobody', undefined, AuthorizeResult.DENY],
  ])('answers %s about all tasks', async (_, user, result) => {
    expect(await policy.handle({ permission: readTask }, user)).toEqual({
      result,
    });
  });

  it('says nothing about all else', async () => {
    expect(await policy.handle({ permission: other }, bea)).toEqual({
      result: AuthorizeResult.ALLOW,
    });
  });
});

import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { expect, test } from '@playwright/test';
import { connectAgent, signIn, type SignedIn } from '../src';

/**
 * Ada lets an agent in, which asks in her name and does no more than she may. Told last: the others know of no such
 * request.
 */
test.describe.configure({ mode: 'serial' });

const NAME = 'payouts-agent-db';
const COMPONENT = 'component:payments/payouts-worker';
const REQUEST = {
  kind: 'create',
  reason: 'Payouts are compared with the bank every night',
  identity: {
    namespace: 'payments',
    name: NAME,
    owner: 'group:default/payments',
    component: COMPONENT,
    scopes: ['payouts:read'],
  },
};

let ada: SignedIn;
let agent: Client;
let request = '';

const call = async (name: string, input: Record<string, unknown>) => {
  const { content, isError } = await agent.callTool({
    name: `custody.${name}`,
    arguments: input,
  });
  const [{ text }] = content as Array<{ text: string }>;
  return { isError: isError === true, text };
};

test.beforeAll(async ({ browser }) => {
  ada = await signIn(browser, 'Ada');
});
test.afterAll(async () => {
  await agent?.close();
  await ada.close();
});

test('an agent that knows an address is let in by a person, who reads what that means', async () => {
  agent = await connectAgent(ada.page, async page => {
    await expect(page.getByText(/act on your behalf/)).toBeVisible();
    await page.getByRole('button', { name: 'Authorize' }).click();
  });
  const { tools } = await agent.listTools();
  expect(tools.map(({ name }) => name)).toEqual([
    'custody.get-credential-health',
    'custody.who-can-approve',
    'custody.preview-identity-request',
    'custody.submit-identity-request',
  ]);
});

test('it previews, asks, and says who can approve and how the component is', async () => {
  const preview = await call('preview-identity-request', REQUEST);
  expect(preview).toMatchObject({ isError: false });
  expect(JSON.parse(preview.text)).toMatchObject({ submittable: true });

  const submitted = await call('submit-identity-request', REQUEST);
  expect(submitted).toMatchObject({ isError: false });
  const answer = JSON.parse(submitted.text);
  expect(answer).toMatchObject({
    state: 'pending',
    identity: `identity:payments/${NAME}`,
  });
  request = answer.request;

  const approvers = await call('who-can-approve', { request });
  expect(approvers.text).toContain('user:default/omar');
  const health = await call('get-credential-health', { component: COMPONENT });
  expect(JSON.parse(health.text).identities).toContainEqual(
    expect.objectContaining({
      ref: `identity:payments/${NAME}`,
      pendingRequest: request,
    }),
  );
});

test('what it may not, or says wrongly, it is told in words', async () => {
  const others = await call('submit-identity-request', {
    ...REQUEST,
    identity: {
      ...REQUEST.identity,
      namespace: 'storefront',
      owner: 'group:default/storefront',
    },
  });
  expect(others.isError).toBe(true);
  expect(others.text).toContain(
    'InputError: `identity.namespace`: `storefront` belongs to another tenant than the requester; use a namespace of payments',
  );
  const misspelt = await call('submit-identity-request', {
    ...REQUEST,
    scope: ['payouts:read'],
  });
  expect(misspelt).toEqual({
    isError: true,
    text: 'InputError: the input has fields that are not known: `scope`; leave them out',
  });
});

test('the reviewer sees that she asked, and through what', async ({
  browser,
}) => {
  const omar = await signIn(browser, 'Omar');
  await omar.page.goto(`/identities/requests/${request}`);
  await expect(
    omar.page.getByText('through plugin:mcp-actions').first(),
  ).toBeVisible();
  await expect(omar.page.getByText('Ada').first()).toBeVisible();
  await omar.close();
});

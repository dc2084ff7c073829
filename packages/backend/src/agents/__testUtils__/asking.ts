import type { Agent } from './startForAgents';

/** What Custody offers to agents. */
export const TOOLS = [
  'custody.get-credential-health',
  'custody.who-can-approve',
  'custody.preview-identity-request',
  'custody.submit-identity-request',
];
export const COMPONENT = 'component:payments/payouts-worker';

/** A request that Ada may submit, and others may not. */
export const asked = (name: string, more: Record<string, unknown> = {}) => ({
  kind: 'create',
  reason: 'Payouts are marked as sent at once',
  identity: {
    namespace: 'payments',
    name,
    owner: 'group:default/payments',
    component: COMPONENT,
    scopes: ['payouts:read'],
    ...more,
  },
});

/** The answer of a tool, which must be none of an error. */
export async function answered(
  agent: Agent,
  name: string,
  input: Record<string, unknown>,
) {
  const { isError, text } = await agent.call(name, input);
  expect(isError ? text : '').toBe('');
  return JSON.parse(text);
}

/** The words with which a tool refuses. */
export async function refused(
  agent: Agent,
  name: string,
  input: Record<string, unknown>,
): Promise<string> {
  const { isError, text } = await agent.call(name, input);
  expect(isError ? 'refused' : text).toBe('refused');
  return text;
}

import {
  AuthorizeResult,
  createPermission,
} from '@backstage/plugin-permission-common';
import { composePolicy, type PartialPolicy } from './composePolicy';

const permission = createPermission({ name: 'a.read', attributes: {} });
const { ALLOW, DENY } = AuthorizeResult;
const unknown: PartialPolicy = async () => undefined;
const allow: PartialPolicy = async () => ({ result: ALLOW });
const deny: PartialPolicy = async () => ({ result: DENY });

describe('composePolicy', () => {
  it.each([
    { name: 'nobody asked', parts: [], otherwise: DENY, result: DENY },
    { name: 'nobody knows', parts: [unknown], otherwise: ALLOW, result: ALLOW },
    { name: 'the first', parts: [deny, allow], otherwise: ALLOW, result: DENY },
    {
      name: 'the first that knows',
      parts: [unknown, allow, deny],
      otherwise: DENY,
      result: ALLOW,
    },
  ] as const)('$name gives $result', async ({ parts, otherwise, result }) => {
    const policy = composePolicy(parts, otherwise);
    expect(await policy.handle({ permission })).toEqual({ result });
  });
});

import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { PolicyRequest } from '@custody/policy';
import { run } from '../../run';

/** A permit that owes what every action needs. */
export const PERMIT = (id: string, head: string, more = '') =>
  `@id("${id}") @reason("${id}") @tier("low") @approvals("${
    more || 'none'
  }") @maxGrant("P90D") @rotateEvery("P7D") @maxTtl("PT1H")
permit (${head});
`;

/** Ada of payments asks for low risk in staging. */
export const REQUEST: PolicyRequest = {
  action: 'create',
  principal: {
    type: 'User',
    id: 'user:default/ada',
    groups: ['group:default/payments'],
  },
  resource: {
    ref: 'identity:payments/ledger-api-db',
    owner: 'group:default/payments',
    tenant: 'payments',
    environment: 'staging',
    exposure: 'internal',
    type: 'service-account',
    mode: 'rotated',
    risk: 'low',
    scopes: ['ledger:read'],
    componentCount: 1,
    environmentCount: 1,
  },
  context: {},
};

/** A directory of its own, and the program in it. */
export async function createWorld() {
  const cwd = await fs.mkdtemp(path.join(os.tmpdir(), 'custody-policy-'));
  return {
    cwd,
    remove: () => fs.rm(cwd, { recursive: true }),
    async write(files: Record<string, string>) {
      for (const [name, content] of Object.entries(files)) {
        await fs.mkdir(path.dirname(path.join(cwd, name)), { recursive: true });
        await fs.writeFile(path.join(cwd, name), content);
      }
    },
    async run(...args: string[]) {
      let out = '';
      let err = '';
      const code = await run(['policy', ...args], {
        cwd,
        out: text => {
          out += text;
        },
        err: text => {
          err += text;
        },
      });
      return { code, out, err };
    },
  };
}

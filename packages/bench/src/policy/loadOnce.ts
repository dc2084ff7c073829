import { resolve } from 'node:path';
import {
  CEDAR_SCHEMA,
  loadPolicySet,
  PolicyFile,
  readPolicyDirectory,
} from '@custody/policy';

/**
 * Loads the shipped set, once, in a process that has asked Cedar nothing yet, and tells how long that took.
 * `loadOnce.ts ours` does it as the plugin does at start; `loadOnce.ts reference` makes just the calls of Cedar.
 */
async function main(whose: string): Promise<void> {
  const files = await readPolicyDirectory(
    // eslint-disable-next-line no-restricted-syntax -- never built: it runs from its sources
    resolve(__dirname, '../../../../examples/policies'),
  );
  const start = process.cpuUsage();
  const began = performance.now();
  if (whose === 'ours') {
    loadPolicySet(files);
  } else {
    await callCedar(files);
  }
  const clock = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(start);
  process.send?.({ cpu: (user + system) / 1e6, clock });
}

/** Cedar is compiled when it is first imported, which is part of what is measured, as it is of ours. */
async function callCedar(files: readonly PolicyFile[]): Promise<void> {
  const { policySetTextToParts, policyToJson, validate } = await import(
    '@cedar-policy/cedar-wasm/nodejs'
  );
  const policies = files.flatMap(({ text }) => {
    const parts = policySetTextToParts(text);
    return parts.type === 'success' ? parts.policies : [];
  });
  policies.forEach(policy => policyToJson(policy));
  validate({
    schema: CEDAR_SCHEMA,
    policies: {
      staticPolicies: Object.fromEntries(
        policies.map((text, at) => [`policy${at}`, text]),
      ),
    },
  });
}

main(process.argv[2]);

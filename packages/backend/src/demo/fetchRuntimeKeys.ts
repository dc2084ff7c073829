import { InputError, ResponseError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { z as zod } from 'zod/v4';

const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const TIMEOUT_MS = 10_000;

// Strict, so that a private key that slipped in stops the task rather than travels on.
const publicKeySchema = zod.strictObject({
  kty: zod.string(),
  crv: zod.string(),
  x: zod.string(),
  y: zod.string().optional(),
  use: zod.enum(['sig', 'enc']),
  alg: zod.string().optional(),
  kid: zod.string().optional(),
});

const answerSchema = zod.object({
  keys: zod
    .array(publicKeySchema)
    .refine(keys => new Set(keys.map(({ use }) => use)).size === 2),
});

/**
 * Demo only: `fetch:runtime-keys` reads the public keys of a service from where it runs. In a company
 * this would ask the platform's runtime, which knows its services' keys. It changes nothing, hence `fetch:`.
 *
 * @param options.workloadUrl - the sample workload, without a slash at the end
 */
export function createFetchRuntimeKeysAction(options: { workloadUrl: string }) {
  return createTemplateAction({
    id: 'fetch:runtime-keys',
    description:
      'Reads the public keys of a service from where it runs, to register it as a consumer',
    supportsDryRun: true,
    examples: [
      {
        description: 'Read the keys of ledger-api',
        example: [
          'steps:',
          '  - id: keys',
          '    action: fetch:runtime-keys',
          '    name: Read the public keys of the service',
          '    input:',
          '      service: ledger-api',
        ].join('\n'),
      },
    ],
    schema: {
      input: {
        service: z =>
          z
            .string()
            .regex(NAME, 'must be lower-case letters, digits and dashes')
            .describe('The name of the service'),
      },
      output: {
        keys: z =>
          z
            .array(z.record(z.string()))
            .describe('Two public JWKs: `use` is `sig` of one, `enc` of other'),
      },
    },
    async handler(ctx) {
      const { service } = ctx.input;
      if (!NAME.test(service)) {
        throw new InputError(
          `input \`service\` is \`${service.slice(
            0,
            100,
          )}\`; use 1 to 63 lower-case letters, digits and dashes`,
        );
      }
      const url = `${options.workloadUrl}/services/${service}/keys`;
      const response = await fetch(url, {
        signal: AbortSignal.any([
          ...(ctx.signal ? [ctx.signal] : []),
          AbortSignal.timeout(TIMEOUT_MS),
        ]),
      });
      if (!response.ok) {
        throw await ResponseError.fromResponse(response);
      }
      const answer = answerSchema.safeParse(await response.json());
      if (!answer.success) {
        throw new InputError(
          `\`${url}\` answered something else than one public key to sign and one to decrypt; look at the service`,
        );
      }
      ctx.logger.info(`read the public keys of ${service}`);
      ctx.output('keys', answer.data.keys as Record<string, string>[]);
    },
  });
}

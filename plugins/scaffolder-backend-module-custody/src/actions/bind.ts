import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  BIND_ACTION,
  entityRefSchema,
  quote,
} from '@custody/backstage-plugin-custody-common';
import type { CustodyCalls } from '../custody/CustodyCalls';
import { fullRef } from '../request/refs';
import { bindExamples } from './bindExamples';

/** `custody:bind`: ties the component that the task made to the identity that it asked for. Safe to repeat. */
export function createBindAction(options: { custody: CustodyCalls }) {
  const { custody } = options;
  return createTemplateAction({
    id: BIND_ACTION,
    description:
      'Ties the component that the task made to the identity that it requested from Custody',
    examples: bindExamples,
    supportsDryRun: true,
    schema: {
      input: {
        requestId: z => z.string().describe('Output of `custody:request`'),
        component: z => z.string().describe('Ref of the component'),
      },
      output: {
        identityRef: z =>
          z
            .string()
            .optional()
            .describe(
              'Ref of the identity; none where no credential is needed',
            ),
        state: z => z.string().describe('State of the request'),
      },
    },
    async handler(ctx) {
      const component = fullRef(ctx.input.component, 'component');
      if (!entityRefSchema.safeParse(component).success) {
        throw new InputError(
          `\`component\` is ${quote(
            ctx.input.component,
          )}: give the ref of the component that was made, e.g. \`component:default/ledger-api\``,
        );
      }
      if (ctx.isDryRun) {
        ctx.logger.info(`would tie ${component} to its identity`);
        ctx.output('state', 'dry-run');
        return;
      }
      const view = await custody.bind(ctx.input.requestId, {
        component,
        taskId: ctx.task.id,
      });
      if (view.identity) {
        ctx.output('identityRef', view.identity.ref);
      }
      ctx.output('state', view.state);
      ctx.logger.info(`tied ${component} to its identity`);
    },
  });
}

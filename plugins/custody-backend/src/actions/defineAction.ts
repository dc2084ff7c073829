import type {
  AuthService,
  BackstageCredentials,
  BackstageServicePrincipal,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { NotAllowedError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type { AnyZodObject, z } from 'zod/v3';
import type { Asker } from '../permissions';
import type { CallerResolver } from '../routes/callers';

type Attributes = { readOnly: boolean; idempotent: boolean };

export type ActionDeps = {
  auth: AuthService;
  callers: CallerResolver;
  actionsRegistry: ActionsRegistryService;
};

/** An action: what is told of it, and what it does for whoever asks. */
export type ActionDefinition<
  I extends AnyZodObject,
  O extends AnyZodObject,
> = Attributes & {
  name: string;
  title: string;
  description: string;
  input: (zod: typeof z) => I;
  output: (zod: typeof z) => O;
  act(asker: Asker, input: z.infer<I>): Promise<JsonObject>;
};

/**
 * Makes the function with which every action is added.
 *
 * INVARIANT: an action calls what the route of the same name calls, as whoever asks: it can do nothing that they could
 * not do themselves. Nothing of Custody is destructive without a page that says what will happen, so none of that is
 * here.
 */
export function createDefineAction({
  auth,
  callers,
  actionsRegistry,
}: ActionDeps) {
  return <I extends AnyZodObject, O extends AnyZodObject>(
    definition: ActionDefinition<I, O>,
  ): void => {
    const { input, output, act, readOnly, idempotent, ...told } = definition;
    actionsRegistry.register({
      ...told,
      schema: { input, output },
      attributes: { readOnly, idempotent, destructive: false },
      action: async context => {
        const credentials = callable(auth, context.credentials);
        const caller = await callers.callerOf(credentials, { anew: !readOnly });
        const answer = await act(
          { caller, credentials },
          context.input as z.infer<I>,
        );
        // What is answered is checked against `output` by the registry.
        return { output: answer } as never;
      },
    });
  };
}

/** @throws NotAllowedError for nobody */
function callable(auth: AuthService, credentials: BackstageCredentials) {
  if (
    !auth.isPrincipal(credentials, 'user') &&
    !auth.isPrincipal(credentials, 'service')
  ) {
    throw new NotAllowedError(
      'nobody is signed in; actions of Custody are called as a person or a plugin',
    );
  }
  return credentials as BackstageCredentials<
    BackstageUserPrincipal | BackstageServicePrincipal
  >;
}

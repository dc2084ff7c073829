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
import type { z as z4 } from 'zod/v4';
import type { Asker } from '../permissions';
import type { CallerResolver } from '../routes/callers';
import { parseInput } from '../routes/parseInput';

type Attributes = { readOnly: boolean; idempotent: boolean };

export type ActionDeps = {
  auth: AuthService;
  callers: CallerResolver;
  actionsRegistry: ActionsRegistryService;
};

/** An action: what is told of it, and what it does for whoever asks. */
export type ActionDefinition<S extends z4.ZodType> = Attributes & {
  name: string;
  title: string;
  description: string;
  /** What is told of the input, to agents and to those who write templates. */
  input: (zod: typeof z) => AnyZodObject;
  output: (zod: typeof z) => AnyZodObject;
  /** What the input is checked against. */
  accepts: S;
  act(asker: Asker, input: z4.output<S>): Promise<JsonObject>;
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
  return <S extends z4.ZodType>(definition: ActionDefinition<S>): void => {
    const { input, output, accepts, act, readOnly, idempotent, ...told } =
      definition;
    actionsRegistry.register({
      ...told,
      schema: { input: zod => onlyTold(input(zod)), output },
      attributes: { readOnly, idempotent, destructive: false },
      action: async context => {
        const credentials = callable(auth, context.credentials);
        const accepted = parseInput(accepts, context.input, 'input');
        const caller = await callers.callerOf(credentials, { anew: !readOnly });
        const answer = await act({ caller, credentials }, accepted);
        // What is answered is checked against `output` by the registry.
        return { output: answer } as never;
      },
    });
  };
}

/**
 * A schema that tells what it is and hands on whatever it is given. The registry's own check drops fields that it does not
 * know without a word (a misspelt `scopes`, which a change then takes away), and says no value and no remedy of the others.
 */
function onlyTold(schema: AnyZodObject): AnyZodObject {
  return schema
    .refine(() => false)
    .catch(({ input }: { input: unknown }) => input) as unknown as AnyZodObject;
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

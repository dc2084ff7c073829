import type { CredentialSink } from '@custody/backstage-plugin-custody-node';
import type { SinkRegistry } from '../services/ports';
import { createSealedSink } from '../sinks/sealed';

/** `sealed`, and another that new versions go to if there is one. */
export function sinksOf(chosen?: CredentialSink): SinkRegistry {
  const sealed = createSealedSink();
  const all: CredentialSink[] = chosen ? [chosen, sealed] : [sealed];
  return {
    get: type => all.find(sink => sink.type === type),
    typeFor: () => all[0].type,
  };
}

import { InputError } from '@backstage/errors';
import { quote } from '@custody/backstage-plugin-custody-common';
import type {
  CredentialSink,
  CredentialSinkFactory,
} from '@custody/backstage-plugin-custody-node';
import { type CustodyConfig, SEALED } from '../../config';
import type { SinkRegistry } from '../ports';

/**
 * Makes the sinks that are chosen or have a section, with the factories that modules brought. One with a section that
 * is not chosen any more is made too, so that what it holds can be removed.
 *
 * @throws InputError with the key that names a sink which no module brings
 */
export function createSinkRegistry(
  config: Pick<CustodyConfig, 'sinks' | 'providers'>,
  factories: ReadonlyMap<string, CredentialSinkFactory>,
): SinkRegistry {
  const { sinks, providers } = config;
  const chosen = new Map(
    providers.flatMap(({ ref, sink }) => (sink === null ? [] : [[ref, sink]])),
  );
  const named = [
    { key: 'custody.sinks.default', type: sinks.default },
    ...[...chosen].map(([ref, type]) => ({
      key: `custody.providers.${ref.replace('/', '.')}.sink`,
      type,
    })),
    // Always there: versions may be in it from before, and leases are.
    { key: `custody.sinks.${SEALED}`, type: SEALED },
    ...sinks.sections.map(({ type }) => ({
      key: `custody.sinks.${type}`,
      type,
    })),
  ];
  const byType = new Map<string, CredentialSink>();
  for (const { key, type } of named) {
    const factory = factories.get(type);
    if (!factory) {
      throw new InputError(
        `invalid config: \`${key}\` names the sink ${quote(
          type,
        )}, which no module brings; add its module to the backend, or use one of ${[
          ...factories.keys(),
        ].join(', ')}`,
      );
    }
    if (!byType.has(type)) {
      const section = sinks.sections.find(each => each.type === type);
      byType.set(type, factory.create({ config: section?.config }));
    }
  }
  return {
    get: type => byType.get(type),
    typeFor: ref => chosen.get(ref) ?? sinks.default,
  };
}

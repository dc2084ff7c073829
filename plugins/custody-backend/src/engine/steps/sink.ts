import type { CredentialSink } from '@custody/backstage-plugin-custody-node';
import type { SinkRegistry } from '../../services/ports';

/**
 * @returns the sink of a type
 * @throws Error when it is not configured; that may change, so it is tried again
 */
export function sinkOf(sinks: SinkRegistry, type: string): CredentialSink {
  const sink = sinks.get(type);
  if (!sink) {
    throw new Error(
      `sink \`${type}\` is not configured: add it under \`custody.sinks\` again, so that what it holds can be managed`,
    );
  }
  return sink;
}

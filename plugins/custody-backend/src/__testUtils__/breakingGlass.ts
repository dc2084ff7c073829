import { CREATE, type RequestWorld } from './requestWorld';

/** Why somebody breaks the glass, unless they say something else. */
export const REASON = 'INC-7: the ledger is down, and its role was lost';
/** The identity that {@link CREATE} asks for. */
export const NAME = { namespace: 'payments', name: 'ledger-api-db' };

/**
 * What people do in tests of the broken glass, each by their short name.
 *
 * @param inWorld - asked each time, as every test has a world of its own
 */
export function glassIn(inWorld: () => RequestWorld) {
  return {
    /** Breaks it under the digest that the request was seen with. */
    async breakIt(
      name: string,
      request: { id: string; digest: string },
      reason = REASON,
    ) {
      const { authorized, asker } = inWorld();
      const { id, digest } = request;
      return authorized.breakGlass(await asker(name), id, { reason, digest });
    },

    async reviewIt(
      name: string,
      request: { id: string },
      verdict: 'justified' | 'not-justified' = 'justified',
    ) {
      const { authorized, asker } = inWorld();
      return authorized.reviewBreakGlass(await asker(name), request.id, {
        verdict,
        reason: `${name} looked at it`,
      });
    },

    /** The request as somebody sees it. */
    async seen(name: string, request: { id: string }) {
      const { authorized, asker } = inWorld();
      return authorized.get(await asker(name), request.id);
    },

    /** What asks for an identity of another name. */
    named: (name: string) => ({
      ...CREATE,
      identity: { ...CREATE.identity, name },
    }),

    async loudNotices() {
      const notices = await inWorld().notices();
      return notices.filter(({ topic }) => topic === 'custody:break-glass');
    },
  };
}

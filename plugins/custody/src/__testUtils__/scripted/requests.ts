import type {
  RequestView,
  RouteBody,
} from '@custody/backstage-plugin-custody-common';
import { clockAt } from '../clock';
import { delegation } from '../delegations';
import { review } from '../requests';
import type { World } from '../world';
import { type Handlers, missing, page, refusal } from './answers';

/** Requests, their reviews and what came of them, and who may review in somebody's stead. */
export function requestHandlers(world: World, me: string): Handlers {
  return {
    componentHistory: ({ query = {} }) =>
      page(
        world.history.filter(
          ({ request }) =>
            (!query.kind || request.kind === query.kind) &&
            (!query.identity || request.identity?.ref === query.identity),
        ),
        query,
      ),
    listRequests: ({ query = {} }) =>
      page(
        world.requests.filter(
          candidate =>
            (!query.state || candidate.state === query.state) &&
            (!query.identity || candidate.identity?.ref === query.identity) &&
            (!query.reviewable || candidate.can.review.allowed) &&
            (!query.breakable || candidate.can.breakGlass.allowed) &&
            (!query.unreviewed || candidate.can.reviewBreakGlass.allowed),
        ),
        query,
      ),
    getRequest: ({ params }) => findRequest(world, params.id),
    requestCertificate: ({ params }) =>
      JSON.stringify({ requestId: params.id }),
    preview: () => world.preview,
    submit: () => world.requests[0],
    review: ({ params, body }) => reviewRequest(world, params.id, body, me),
    breakGlass: ({ params }) => findRequest(world, params.id),
    reviewBreakGlass: ({ params }) => findRequest(world, params.id),
    listExceptions: ({ query = {} }) => {
      const found = world.exceptions.filter(
        ({ state, identity }) =>
          (!query.state || query.state === state) &&
          (!query.identity || query.identity === identity.ref),
      );
      return { ...page(found, query), total: found.length };
    },
    ...delegationHandlers(world, me),
  };
}

function delegationHandlers(world: World, me: string): Handlers {
  return {
    listDelegations: ({ query = {} }) => page(world.delegations, query),
    delegate: ({ body }) => {
      const made = delegation(clockAt(Date.now()), {
        ...body,
        delegator: { ref: me, title: null },
        delegate: { ref: body.delegate, title: null },
      });
      world.delegations.push(made);
      return made;
    },
    revokeDelegation: ({ params }) => {
      const [ended] = world.delegations.filter(({ id }) => id === params.id);
      ended.state = 'revoked';
      return ended;
    },
  };
}

function findRequest(world: World, id: string): RequestView {
  const found =
    world.requests.find(candidate => candidate.id === id) ??
    world.history.find(({ request }) => request.id === id)?.request;
  if (!found) throw missing(`request \`${id}\``);
  return found;
}

async function reviewRequest(
  world: World,
  id: string,
  body: RouteBody<'review'>,
  me: string,
) {
  const found = findRequest(world, id);
  if (found.digest !== body.digest) {
    throw await refusal(409, 'the digest is no longer that of the request');
  }
  const { verdict, reason, digest } = body;
  found.reviews.push(
    review(
      clockAt(Date.now()),
      { ref: me, title: null },
      { verdict, reason, digest },
    ),
  );
  found.can.review = { allowed: false, reason: 'you have reviewed it' };
  if (body.verdict === 'deny') found.state = 'denied';
  return found;
}

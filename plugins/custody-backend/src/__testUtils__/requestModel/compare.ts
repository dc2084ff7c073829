import assert from 'node:assert/strict';
import { addDuration } from '@custody/backstage-plugin-custody-common';
import type { ModelWorld } from './modelWorld';
import { pendingOf, RequestModel } from './model';

/** INVARIANT: whatever happened, the database says what the model says, and history lacks nothing. */
export async function compare(
  model: RequestModel,
  world: ModelWorld,
): Promise<void> {
  for (const request of model.requests) {
    const stored = await world.stored(request.id);
    assert.deepEqual(
      [request.id, request.kind, stored?.state],
      [request.id, request.kind, request.state],
    );
    const events = await world.events(request.id);
    const count = (type: string) =>
      events.filter(event => event === type).length;
    assert.deepEqual(
      {
        submitted: count('request.submitted'),
        reviewed: count('request.reviewed'),
        approved: count('request.approved'),
        broken: count('request.break-glass'),
        reviewedAfterwards: count('request.break-glass-reviewed'),
        fulfilled: count('request.fulfilled'),
      },
      {
        submitted: 1,
        reviewed:
          request.approvedBy.length + (request.deniedBy === null ? 0 : 1),
        approved: request.approvedDay === null || request.glass ? 0 : 1,
        broken: request.glass ? 1 : 0,
        reviewedAfterwards: request.glass?.reviewedBy ? 1 : 0,
        fulfilled: request.state === 'fulfilled' ? 1 : 0,
      },
    );
  }
  await compareIdentity(model, world);
}

async function compareIdentity(
  model: RequestModel,
  world: ModelWorld,
): Promise<void> {
  const { state, owner, grant, inUse, consumers } = model.identity;
  const row = await world.theIdentity();
  if (!row) {
    assert.equal(state, 'none');
    return;
  }
  assert.deepEqual(
    {
      state: row.state,
      pending: row.pending_request_id,
      // The finding: since the first that nobody has reviewed, whatever became of the identity.
      broken: row.break_glass_at,
    },
    {
      state,
      pending: pendingOf(model)?.id ?? null,
      broken: firstUnreviewed(model, world),
    },
  );
  if (state === 'governed') {
    assert.ok(grant);
    assert.deepEqual(
      {
        owner: row.owner,
        scopes: JSON.parse(row.scopes),
        granted: await world.grantedScopes(),
        endsAt: row.grant_ends_at,
        inUse: row.current_version !== null,
        consumers: await world.consumers(),
      },
      {
        owner: `group:default/${owner}`,
        scopes: [...grant.scopes].sort(),
        granted: [...grant.scopes].sort(),
        endsAt: addDuration(world.epoch, `PT${grant.endsHour}H`),
        inUse: inUse !== null,
        consumers: [...new Set(consumers)].sort(),
      },
    );
  }
}

function firstUnreviewed(
  { requests }: RequestModel,
  { epoch }: ModelWorld,
): string | null {
  const days = requests.flatMap(({ glass }) =>
    glass && glass.reviewedBy === null ? glass.day : [],
  );
  return days.length === 0
    ? null
    : addDuration(epoch, `P${Math.min(...days)}D`);
}

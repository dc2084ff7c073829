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
        fulfilled: count('request.fulfilled'),
      },
      {
        submitted: 1,
        reviewed:
          request.approvedBy.length + (request.deniedBy === null ? 0 : 1),
        approved: request.approvedDay === null ? 0 : 1,
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
    { state: row.state, pending: row.pending_request_id },
    { state, pending: pendingOf(model)?.id ?? null },
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
        endsAt: addDuration(world.epoch, `P${grant.endsDay}D`),
        inUse: inUse !== null,
        consumers: [...new Set(consumers)].sort(),
      },
    );
  }
}

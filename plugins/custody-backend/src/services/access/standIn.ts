/**
 * Whether somebody may stand in for a person, by the tenants that both are of now.
 *
 * INVARIANT: who is of tenants is stood in for only by somebody of one of them. Whoever is of none, since they left or
 * because nobody knows them, stands in for none of those.
 */
export function mayStandIn(
  delegate: readonly string[],
  delegator: readonly string[],
): boolean {
  return (
    delegator.length === 0 || delegator.some(name => delegate.includes(name))
  );
}

import type { StoredRequest } from '../../store/requests';

/** @returns why nothing is brought about for a request; null while it is approved */
export function whyEnded(
  request: Pick<StoredRequest, 'state'> | undefined,
): string | null {
  return request?.state === 'approved'
    ? null
    : `the request is \`${request?.state ?? 'gone'}\``;
}

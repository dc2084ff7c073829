const UNREACHABLE: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the host has no address',
  EAI_AGAIN: 'the host has no address',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no way to the host',
  ETIMEDOUT: 'nothing answered',
};

/**
 * Says why no connection came about.
 *
 * @param ref - of the provider
 * @param place - where it looked for the system, without a secret
 * @param code - of the error, as Node.js gives it
 * @returns what is to be thrown; undefined when the code says something else
 */
export function unreachable(
  ref: string,
  place: string,
  code: unknown,
): Error | undefined {
  return typeof code === 'string' && Object.hasOwn(UNREACHABLE, code)
    ? new Error(
        `${ref} can't be reached at ${place}, ${UNREACHABLE[code]} (${code}): start the server, or correct the address`,
      )
    : undefined;
}

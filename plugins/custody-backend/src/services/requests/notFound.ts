import { NotFoundError } from '@backstage/errors';
import { quote } from '@custody/backstage-plugin-custody-common';

/** The one answer for what isn't there and for what the caller may not see. */
export function notFound(id: string): NotFoundError {
  return new NotFoundError(`there is no request ${quote(id)} that you may see`);
}

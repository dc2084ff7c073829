import { NotFoundError } from '@backstage/errors';
import { quote } from '@custody/backstage-plugin-custody-common';
import type { RequestHandler } from 'express';

/**
 * Answers what no route is for, in the form of every other error: to say nothing would leave whoever called to guess
 * whether a thing is missing or the way to it.
 */
export const unknownRoute: RequestHandler = ({ method, baseUrl, path }) => {
  throw new NotFoundError(
    `there is no ${quote(
      `${method} ${path}`,
    )} here; \`GET ${baseUrl}/openapi.json\` says what there is`,
  );
};

import type { LoggerService } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import type { ErrorRequestHandler } from 'express';

/** Errors of the drivers of PostgreSQL and SQLite, and of knex where no connection comes free. */
const OF_DATABASES = ['DatabaseError', 'SqliteError', 'KnexTimeoutError'];

const IN_WORDS =
  'the database failed at this, and a change is kept whole or not at all; reload to see what is there, then try again';

/**
 * Tells whoever called in words that the database failed, and the log why: its own words are SQL, with what was to be
 * written.
 */
export function databaseTrouble(logger: LoggerService): ErrorRequestHandler {
  return (error, { method, path }, _response, next) => {
    if (!isOfDatabase(error)) {
      next(error);
      return;
    }
    logger.error(`the database failed at ${method} ${path}: ${error.message}`);
    next(new ServiceUnavailableError(IN_WORDS));
  };
}

/** By name: in tests the driver of SQLite makes its errors of the class that was loaded first. */
function isOfDatabase(error: unknown): error is Error {
  const { name, constructor } = Object(error);
  return [name, constructor?.name].some(each => OF_DATABASES.includes(each));
}

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import type { RouteDefinition } from '@custody/backstage-plugin-custody-common';
import type { Router } from 'express';
import { identifyCaller, type RouteDeps, type RouteInput } from './defineRoute';
import { parseInput } from './parseInput';

/** A file that is made while it is sent. */
export type StreamedFile = {
  contentType: string;
  filename: string;
  /** Each is taken only once the one before is on its way; it is returned from when the reader goes away. */
  chunks: AsyncGenerator<string>;
};

/** Adds a route that answers with a file. */
export type StreamRoute = <const D extends RouteDefinition>(
  router: Router,
  definition: D,
  handler: (input: RouteInput<D>) => Promise<StreamedFile>,
) => void;

/** Makes the function with which routes are added that send files: as long as they are, in the memory of one chunk. */
export function createStreamRoute(
  deps: RouteDeps & { logger: LoggerService },
): StreamRoute {
  return (router, definition, handler) => {
    router[definition.method](definition.path, async (req, res) => {
      const input = {
        ...(await identifyCaller(deps, definition, req)),
        params: req.params,
        query: definition.query
          ? parseInput(definition.query, req.query, 'query')
          : undefined,
        body: undefined,
        req,
      };
      const file = await handler(
        // The parts were checked against the definition just now; TypeScript can't follow that through the generic.
        input as unknown as Parameters<typeof handler>[0],
      );
      // The first part is made before the answer begins, so that what fails at once is answered as an error.
      const first = await file.chunks.next();
      res.status(definition.status);
      res.set({
        'Content-Type': file.contentType,
        'Content-Disposition': `attachment; filename="${file.filename}"`,
      });
      try {
        await pipeline(
          Readable.from(resumed(first, file.chunks), { highWaterMark: 1 }),
          res,
        );
      } catch (error) {
        // The reader went away, or what is left can't be read: the connection is cut, so that nobody takes a part for
        // the whole.
        if (!isError(error) || error.code !== 'ERR_STREAM_PREMATURE_CLOSE') {
          deps.logger.warn(
            `\`${definition.path}\` was cut off in the middle: ${error}`,
          );
        }
      }
    });
  };
}

async function* resumed(
  first: IteratorResult<string, unknown>,
  rest: AsyncGenerator<string>,
) {
  try {
    if (!first.done) {
      yield first.value;
      yield* rest;
    }
  } finally {
    await rest.return(undefined);
  }
}

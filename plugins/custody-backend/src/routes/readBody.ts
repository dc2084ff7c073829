import type { IncomingMessage } from 'node:http';
import { CustomErrorBase } from '@backstage/errors';
import {
  MAX_REASON_LENGTH,
  quote,
} from '@custody/backstage-plugin-custody-common';
import express from 'express';

/** Bytes. Larger bodies are refused; the largest lawful one is far smaller. */
const LARGEST = 1024 * 1024;
/** Up to here a body that is too large is looked into, so that it can be said what makes it so. */
const LARGEST_LOOKED_INTO = 2 * LARGEST;
/** Fields are named down to here. */
const DEEPEST = 4;

/** The body is over the limit. */
export class PayloadTooLargeError extends CustomErrorBase {
  override readonly name = 'PayloadTooLargeError';
  readonly statusCode = 413;
}

/**
 * Reads JSON bodies up to a limit.
 *
 * @returns middleware that refuses a larger one with 413 and says the limit, the field that makes it so large where
 * that can be told, and the remedy
 */
export function readBody(): Array<
  express.RequestHandler | express.ErrorRequestHandler
> {
  const sizes = new WeakMap<IncomingMessage, number>();
  const read = express.json({
    limit: LARGEST_LOOKED_INTO,
    verify: (req, _res, body) => {
      sizes.set(req, body.length);
    },
  });
  const refuse: express.RequestHandler = (req, _res, next) => {
    const size = sizes.get(req) ?? 0;
    next(size > LARGEST ? tooLarge(size, longestIn(req.body)) : undefined);
  };
  const explain: express.ErrorRequestHandler = (error, _req, _res, next) => {
    next(
      error?.type === 'entity.too.large' ? tooLarge(error.length, null) : error,
    );
  };
  return [read, refuse, explain];
}

function tooLarge(
  size: number | undefined,
  field: string | null,
): PayloadTooLargeError {
  const what = `the body has ${
    size === undefined ? 'more bytes' : `${size} bytes, more`
  } than the limit of ${LARGEST}`;
  return new PayloadTooLargeError(
    field === null
      ? `${what}; shorten it: the longest text that is taken is a reason, of ${MAX_REASON_LENGTH} characters`
      : `${what}, and most of it is ${quote(
          field,
        )}; shorten that: even a reason has ${MAX_REASON_LENGTH} characters at the most`,
  );
}

/** @returns the path of the smallest part that is most of a body; null where no part is */
function longestIn(body: unknown): string | null {
  const path: string[] = [];
  let part: unknown = body;
  for (let depth = 0; depth < DEEPEST; depth++) {
    const child = mostOf(part);
    if (child === undefined) {
      break;
    }
    path.push(child[0]);
    part = child[1];
  }
  return path.length > 0 ? path.join('.') : null;
}

function mostOf(part: unknown): [string, unknown] | undefined {
  if (typeof part !== 'object' || part === null) {
    return undefined;
  }
  const whole = sizeOf(part);
  return Object.entries(part).find(([, value]) => 2 * sizeOf(value) > whole);
}

function sizeOf(value: unknown): number {
  try {
    return JSON.stringify(value)?.length ?? 0;
  } catch {
    // Nested deeper than can be written again: whatever it is, it can't be told which part is long.
    return 0;
  }
}

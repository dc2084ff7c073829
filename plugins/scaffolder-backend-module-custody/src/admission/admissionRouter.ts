import type { HttpAuthService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { JsonObject, JsonValue } from '@backstage/types';
import { quote } from '@custody/backstage-plugin-custody-common';
import express, { type RequestHandler } from 'express';
import PromiseRouter from 'express-promise-router';
import type { Admission } from './Admission';

// As generous as the scaffolder's own, which leaves alone what is parsed already.
const parse = express.json({ limit: '10MB' });

const jsonBody: RequestHandler = (req, res, next) => {
  parse(req, res, (error?: unknown) => {
    const failed = (error as { type?: string } | undefined)?.type;
    next(
      // The parser's own words quote the body, which may hold a secret.
      failed === 'entity.parse.failed'
        ? new InputError('the body is not valid JSON: correct it')
        : error,
    );
  });
};

/**
 * Stands before the scaffolder's own router on everything that starts a task. It matches paths as that one does (an
 * Express router, never a comparison of strings), and leaves the parsed body to it, so that both see the same.
 */
export function createAdmissionRouter(options: {
  admission: Pick<Admission, 'task' | 'retry' | 'dryRun'>;
  httpAuth: HttpAuthService;
}): express.Router {
  const { admission, httpAuth } = options;
  const router = PromiseRouter();
  const credentialsOf = (req: express.Request) =>
    httpAuth.credentials(req, { allow: ['user', 'service'] });

  router.post('/v2/tasks', jsonBody, async req => {
    const { templateRef, values } = bodyOf(req);
    if (typeof templateRef !== 'string') {
      throw new InputError(
        `\`templateRef\` is ${quote(
          templateRef ?? 'missing',
        )}: write it as \`template:default/name\``,
      );
    }
    await admission.task(await credentialsOf(req), {
      templateRef,
      values: values ?? {},
    });
    return 'next';
  });

  router.post('/v2/tasks/:taskId/retry', jsonBody, async req => {
    await admission.retry(await credentialsOf(req), req.params.taskId);
    return 'next';
  });

  router.post('/v2/dry-run', jsonBody, async req => {
    const { template, values } = bodyOf(req);
    if (
      typeof template !== 'object' ||
      template === null ||
      Array.isArray(template)
    ) {
      throw new InputError('`template` is missing: send a whole template');
    }
    await admission.dryRun(await credentialsOf(req), {
      template: template as JsonObject,
      values: values ?? {},
    });
    return 'next';
  });

  return router;
}

type TaskBody = {
  templateRef?: JsonValue;
  template?: JsonValue;
  values?: JsonValue;
};

function bodyOf(req: express.Request): TaskBody {
  const body: unknown = req.body;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new InputError(
      'the body is no JSON object: send one, with `Content-Type: application/json`',
    );
  }
  return body;
}

import type { ApiHolder } from '@backstage/core-plugin-api';
import { translationApiRef } from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import type { JsonObject } from '@backstage/types';
import {
  entityRefSchema,
  type Preview,
} from '@custody/backstage-plugin-custody-common';
import { custodyClientFrom } from '../api/custodyApiRef';
import { problemOf } from '../api/problem';
import { custodyTranslationRef, type T } from '../translation';
import { previewInput, scopesOf, type IdentityOptions } from './options';

type Field = { addError(message: string): void };
type Context = {
  apiHolder: ApiHolder;
  formData: JsonObject;
  uiSchema?: { 'ui:options'?: unknown };
};

/**
 * Checks the owner before the wizard goes on: a full ref that the catalog knows. Without an answer it does not go on.
 */
export async function validateOwner(
  value: string | undefined,
  field: Field,
  { apiHolder }: Pick<Context, 'apiHolder'>,
): Promise<void> {
  const t = texts(apiHolder);
  if (!value) {
    field.addError(t('validation.ownerMissing'));
    return;
  }
  if (!entityRefSchema.safeParse(value).success) {
    field.addError(t('validation.ownerMalformed', { value }));
    return;
  }
  try {
    const entity = await apiHolder.get(catalogApiRef)!.getEntityByRef(value);
    if (!entity) field.addError(t('validation.ownerUnknown', { value }));
  } catch (error) {
    field.addError(
      t('validation.unanswered', { message: problemOf(error).message }),
    );
  }
}

/**
 * Checks the scopes with the preview that admission runs again when the task is created, so that nobody reaches the
 * end of the form to be refused there.
 *
 * INVARIANT: no answer is a no.
 */
export async function validateScopes(
  value: string[] | undefined,
  field: Field,
  context: Context,
): Promise<void> {
  const t = texts(context.apiHolder);
  const input = previewInput(
    identityOptionsOf(context.uiSchema),
    context.formData,
    scopesOf(value),
  );
  if ('missing' in input) {
    field.addError(
      {
        name: t('validation.nameMissing'),
        owner: t('validation.ownerMissing'),
        scopes: t('validation.scopesMissing'),
        reason: t('validation.reasonMissing'),
      }[input.missing],
    );
    return;
  }
  try {
    const preview = await custodyClientFrom(context.apiHolder).preview({
      body: input.payload,
    });
    complaintsOf(t, preview).forEach(complaint => field.addError(complaint));
  } catch (error) {
    field.addError(
      t('validation.unanswered', { message: problemOf(error).message }),
    );
  }
}

/** @returns `ui:options.identity`, or nothing */
export function identityOptionsOf(
  uiSchema: Context['uiSchema'],
): IdentityOptions {
  const options = uiSchema?.['ui:options'] as
    | { identity?: IdentityOptions }
    | undefined;
  return options?.identity ?? {};
}

function complaintsOf(t: T, preview: Preview): string[] {
  if (preview.submittable) return [];
  const complaints = preview.problems.map(({ message, remedy }) =>
    remedy ? `${message}: ${remedy}` : message,
  );
  if (preview.decision?.effect === 'deny') {
    const { policyIds, reasons } = preview.decision;
    const rules = policyIds.map((id, index) =>
      reasons[index] ? `${reasons[index]} (${t('preview.rule', { id })})` : id,
    );
    complaints.push(
      rules.length > 0
        ? t('validation.denied', { reasons: rules.join('; ') })
        : t('validation.deniedPlain'),
    );
  }
  // INVARIANT: a refusal without a reason is still a refusal.
  return complaints.length > 0 ? complaints : [t('preview.refused')];
}

function texts(apiHolder: ApiHolder): T {
  const snapshot = apiHolder
    .get(translationApiRef)
    ?.getTranslation(custodyTranslationRef);
  if (snapshot?.ready) return snapshot.t;
  // Translations still load: say it in keys rather than let the form through.
  return ((key: string, options?: Record<string, unknown>) =>
    options ? `${key} ${JSON.stringify(options)}` : key) as unknown as T;
}

import {
  createTranslationRef,
  useTranslationRef,
  type TranslationFunction,
} from '@backstage/frontend-plugin-api';
import { auditMessages } from './messages/audit';
import { auditEventMessages } from './messages/auditEvents';
import { breakGlassMessages } from './messages/breakGlass';
import { cardMessages } from './messages/card';
import { commonMessages } from './messages/common';
import { delegationMessages } from './messages/delegation';
import { exceptionMessages } from './messages/exceptions';
import { fieldMessages } from './messages/fields';
import { fleetMessages } from './messages/fleet';
import { identityMessages } from './messages/identity';
import { policyMessages } from './messages/policy';
import { rotationMessages } from './messages/rotations';
import { reviewingMessages } from './messages/reviewing';
import { templateMessages } from './messages/templates';

/** Every text of the plugin, in English; other languages come as translation messages for this ref. */
export const custodyTranslationRef = createTranslationRef({
  id: 'plugin.custody',
  messages: {
    ...commonMessages,
    ...auditMessages,
    ...auditEventMessages,
    ...breakGlassMessages,
    ...cardMessages,
    ...delegationMessages,
    ...exceptionMessages,
    ...identityMessages,
    ...fleetMessages,
    ...policyMessages,
    ...rotationMessages,
    ...fieldMessages,
    ...reviewingMessages,
    ...templateMessages,
  },
});

/** Gives a text in the person's language, by key. */
export type T = TranslationFunction<(typeof custodyTranslationRef)['T']>;

/** The function that gives the texts in the person's language. */
export function useT(): T {
  return useTranslationRef(custodyTranslationRef).t;
}

import {
  NO_CREDENTIAL_SCOPE,
  type ScopeView,
} from '@custody/backstage-plugin-custody-common';
import type { T } from '../translation';

/** What can be chosen: a scope of the vocabulary, or that none is needed. */
export type ScopeOption = Pick<ScopeView, 'name' | 'title'> & {
  /** What is opened, at which risk; of a scope of the vocabulary only. */
  opens?: Pick<ScopeView, 'risk' | 'resource' | 'resourceOwner'>;
  /** All that a search looks at. */
  words: string;
};

/** A scope of the vocabulary, to choose from. */
export function scopeOption(scope: ScopeView): ScopeOption {
  return {
    name: scope.name,
    title: scope.title,
    opens: scope,
    words: [scope.name, scope.title, scope.description, scope.resource].join(
      ' ',
    ),
  };
}

/** `none`: a service that needs no credential says so. */
export function noneOption(t: T): ScopeOption {
  const title = t('scopes.noneTitle');
  return {
    name: NO_CREDENTIAL_SCOPE,
    title,
    words: `${NO_CREDENTIAL_SCOPE} ${title} ${t('scopes.noneHelp')}`,
  };
}

/** A scope that the form holds and the vocabulary doesn't: shown, so that it can be taken out. */
export function unlistedOption(name: string): ScopeOption {
  return { name, title: name, words: name };
}

/** Whether an option has every word of the search. */
export function matches(option: ScopeOption, text: string): boolean {
  const about = option.words.toLocaleLowerCase();
  return text
    .toLocaleLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .every(word => about.includes(word));
}

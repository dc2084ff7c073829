import {
  NO_CREDENTIAL_SCOPE,
  type ScopeView,
} from '@custody/backstage-plugin-custody-common';
import { nameOf } from '../shared/names';
import type { T } from '../translation';

/** What can be chosen: a scope of the vocabulary, or that none is needed. */
export type ScopeOption = Pick<ScopeView, 'name' | 'title'> & {
  /** Risk, resource and its owner, in a line. */
  about: string;
  /** All that a search looks at. */
  words: string;
};

/** A scope of the vocabulary, to choose from. */
export function scopeOption(t: T, scope: ScopeView): ScopeOption {
  const owner = scope.resourceOwner
    ? t('scopes.ownedBy', { owner: nameOf(scope.resourceOwner) })
    : t('scopes.ownedByNobody');
  return {
    name: scope.name,
    title: scope.title,
    about: `${t(`risk.${scope.risk}`)} · ${nameOf(scope.resource)}, ${owner}`,
    words: [scope.name, scope.title, scope.description, scope.resource].join(
      ' ',
    ),
  };
}

/** `none`: a service that needs no credential says so. */
export function noneOption(t: T): ScopeOption {
  const title = t('scopes.noneTitle');
  const about = t('scopes.noneHelp');
  return {
    name: NO_CREDENTIAL_SCOPE,
    title,
    about,
    words: [NO_CREDENTIAL_SCOPE, title, about].join(' '),
  };
}

/** A scope that the form holds and the vocabulary doesn't: shown, so that it can be taken out. */
export function unlistedOption(name: string): ScopeOption {
  return { name, title: name, about: '', words: name };
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

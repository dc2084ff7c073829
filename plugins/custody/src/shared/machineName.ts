import type { T } from '../translation';

/** @returns what a part of the machine is called, by what stands in the place of a person's ref; undefined for a person */
export function machineName(t: T, actor: string): string | undefined {
  const [kind, name] = actor.split(/:(.*)/s);
  switch (kind) {
    case 'engine':
    case 'policy':
      return t(`audit.actors.${kind}`);
    case 'consumer':
    case 'plugin':
      return t(`audit.actors.${kind}`, { name });
    case 'system':
      if (name === 'custody/git') return t('audit.actors.git');
      if (name === 'custody/scopes') return t('audit.actors.scopes');
      if (name === 'custody/retention') return t('audit.actors.retention');
      return name;
    default:
      return undefined;
  }
}

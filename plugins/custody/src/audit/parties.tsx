import Box from '@mui/material/Box';
import { useRouteRef } from '@backstage/core-plugin-api';
import { policyRouteRef, requestRouteRef } from '../routes';
import { tryParseRef } from '../shared/names';
import { Person } from '../shared/Person';
import { RefLink } from '../shared/RefLink';
import { Code } from '../shared/ScopeList';
import { TextLink } from '../shared/TextLink';
import { useT } from '../translation';
import type { EventLike } from './eventWords';

const PEOPLE = ['user', 'group'];
const SHOWN_HASH = 12;

/** Who did it: a person by name and picture, or what of the machine it was, and for whom where the event knows. */
export function Actor(props: { event: Acted }) {
  const t = useT();
  const { actor } = props.event;
  const whom = askedFor(props.event);
  return (
    <>
      <Person entityRef={actor} />
      {whom && (
        <>
          {' '}
          <Box component="span" sx={{ whiteSpace: 'nowrap' }}>
            {t('audit.actors.for', { who: <Person entityRef={whom} /> })}
          </Box>
        </>
      )}
    </>
  );
}

type Acted = EventLike & { actor: string };

/** Whom a service asked for, as a template does for whoever started it. */
function askedFor({ type, actor, data }: Acted): string | undefined {
  const { requester } = data;
  return type === 'request.submitted' &&
    typeof requester === 'string' &&
    requester !== actor
    ? requester
    : undefined;
}

/** What it was done to, linking to its page where it has one. */
export function Subject(props: { subject: string }) {
  const t = useT();
  const requestPath = useRouteRef(requestRouteRef);
  const policyPath = useRouteRef(policyRouteRef);
  const { subject } = props;
  const [kind, name] = subject.split(/:(.*)/s);
  switch (kind) {
    case 'audit':
    case 'fleet':
      return <>{t(`audit.subjects.${kind}`)}</>;
    case 'request':
      return (
        <TextLink to={requestPath({ id: name })}>
          {t('audit.aRequest')}
        </TextLink>
      );
    case 'policy':
      return (
        <TextLink to={policyPath()}>
          {t('audit.subjects.policy', { hash: name.slice(0, SHOWN_HASH) })}
        </TextLink>
      );
    case 'vocabulary':
      return name === 'scopes' || name === 'intents' ? (
        <>{t(`audit.subjects.${name}`)}</>
      ) : (
        <Code>{subject}</Code>
      );
    case 'provider':
      return <Code>{name}</Code>;
    default:
      break;
  }
  if (!tryParseRef(subject)) return <Code>{subject}</Code>;
  return PEOPLE.includes(kind) ? (
    <Person entityRef={subject} />
  ) : (
    <RefLink entityRef={subject} />
  );
}

import Box from '@mui/material/Box';
import { NO_CREDENTIAL_SCOPE } from '@custody/backstage-plugin-custody-common';
import { DisplayName } from '../shared/DisplayName';
import { Code } from '../shared/ScopeList';
import { useT } from '../translation';
import type { ScopeOption } from './scopeOptions';

/** A scope in the list: its sentence, and under it the risk, what it opens, and whose that is. */
export function ScopeLine({ scope }: { scope: ScopeOption }) {
  const t = useT();
  return (
    <Box>
      <Code>{scope.name}</Code> {scope.title}
      <Box
        component="span"
        sx={{
          display: 'block',
          typography: 'body2',
          color: 'text.secondary',
        }}
      >
        {scope.opens && <Opens opens={scope.opens} />}
        {scope.name === NO_CREDENTIAL_SCOPE && t('scopes.noneHelp')}
      </Box>
    </Box>
  );
}

function Opens({ opens }: { opens: NonNullable<ScopeOption['opens']> }) {
  const t = useT();
  return (
    <>
      {t(`risk.${opens.risk}`)} ·{' '}
      <DisplayName entityRef={opens.resource}>{name => name}</DisplayName>,{' '}
      {opens.resourceOwner ? (
        <DisplayName entityRef={opens.resourceOwner}>
          {owner => t('scopes.ownedBy', { owner })}
        </DisplayName>
      ) : (
        t('scopes.ownedByNobody')
      )}
    </>
  );
}

import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { Preview } from '@custody/backstage-plugin-custody-common';
import { ServerText } from '../time';
import { useT } from '../translation';
import type { Alternative } from './alternatives';

/** Why a request would be refused: which rule, or which field; and what would be allowed instead. */
export function RefusedPreview({
  preview,
  instead,
}: {
  preview: Preview;
  instead: Alternative[] | undefined;
}) {
  const t = useT();
  const { decision, problems } = preview;
  const denied = decision?.effect === 'deny';
  return (
    <>
      <Typography sx={{ fontWeight: 600 }}>
        {denied ? t('preview.denied') : t('preview.refused')}
      </Typography>
      <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
        {denied && decision.policyIds.length === 0 && (
          <li>{t('preview.noRule')}</li>
        )}
        {denied &&
          decision.policyIds.map((id, index) => (
            <li key={id}>
              <ServerText>{decision.reasons[index] ?? ''}</ServerText> (
              {t('preview.rule', { id })})
            </li>
          ))}
        {problems.map(problem => (
          <li key={`${problem.field}-${problem.message}`}>
            <ServerText>
              {problem.remedy
                ? `${problem.message}: ${problem.remedy}`
                : problem.message}
            </ServerText>
          </li>
        ))}
      </Box>
      <Instead alternatives={instead} />
    </>
  );
}

/** What would be allowed instead. Nothing is said where nothing was found: something else may still be. */
function Instead(props: { alternatives: Alternative[] | undefined }) {
  const t = useT();
  if (!props.alternatives) {
    return (
      <Typography color="text.secondary" sx={{ mt: 0.5 }}>
        {t('preview.insteadAsking')}
      </Typography>
    );
  }
  if (props.alternatives.length === 0) return null;
  const texts = props.alternatives.map(({ change }) => {
    if (change.kind === 'owner') {
      return t('preview.insteadOwner', { name: change.name });
    }
    return change.kind === 'scopes'
      ? t('preview.insteadScopes', { scopes: change.scopes.join(', ') })
      : t('preview.insteadMode');
  });
  return (
    <Typography sx={{ mt: 0.5 }}>
      <strong>{t('preview.instead')}:</strong> {texts.join('; ')}
    </Typography>
  );
}

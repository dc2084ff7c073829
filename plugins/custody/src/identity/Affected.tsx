import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type {
  IdentityDetail,
  Verb,
} from '@custody/backstage-plugin-custody-common';
import { DisplayName } from '../shared/DisplayName';
import { Code } from '../shared/ScopeList';
import { lengthOfTime, useLanguage } from '../time';
import { useT } from '../translation';

/** Verbs that cut consumers off. */
const CUTTING: readonly Verb[] = ['suspend', 'compromised', 'retire'];

/** Whom something that is done to an identity concerns: its consumers, and who owns them. */
export function Affected(props: { verb: Verb; identity: IdentityDetail }) {
  const t = useT();
  const language = useLanguage();
  const { verb, identity } = props;
  const cutting = CUTTING.includes(verb);
  const consumers = identity.consumerList.filter(
    ({ state }) => state === 'active',
  );
  return (
    <Box sx={{ mt: 2 }}>
      <Typography variant="subtitle2" component="h3">
        {cutting
          ? t('identity.verbDialog.breaks')
          : t('identity.verbDialog.moves')}
      </Typography>
      {consumers.length === 0 && (
        <Typography variant="body2">
          {t('identity.verbDialog.breaksNone')}
        </Typography>
      )}
      <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
        {consumers.map(consumer => (
          <Typography component="li" variant="body2" key={consumer.name}>
            <Code>{consumer.name}</Code>
            {consumer.owner && (
              <DisplayName entityRef={consumer.owner}>
                {owner => `, ${t('identity.verbDialog.owners', { owner })}`}
              </DisplayName>
            )}
          </Typography>
        ))}
      </Box>
      {verb === 'rotate' && identity.grant?.maxOverlap && (
        <Typography variant="body2" sx={{ mt: 1 }}>
          {t('identity.verbDialog.overlap', {
            overlap: lengthOfTime(identity.grant.maxOverlap, language),
          })}
        </Typography>
      )}
    </Box>
  );
}

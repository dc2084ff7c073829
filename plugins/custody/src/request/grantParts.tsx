import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { RequestView } from '@custody/backstage-plugin-custody-common';
import { Digest } from '../shared/Digest';
import { Code } from '../shared/ScopeList';
import { ServerText } from '../time';
import { useT } from '../translation';

/** Who will use the credential, by name and keys: what is delivered can be opened by these alone. */
export function Consumers(props: { consumers: RequestView['consumers'] }) {
  const t = useT();
  return (
    <>
      {props.consumers.map(consumer => (
        <Typography key={consumer.name} component="div" variant="body2">
          <Code>{consumer.name}</Code>{' '}
          {consumer.replaced && (
            <Box>{t('request.replacesKeys', { consumer: consumer.name })}</Box>
          )}
          {consumer.kept && <Box>{t('breakGlass.kept')}</Box>}
          {consumer.thumbprints.map((thumbprint, at) => (
            <Key
              key={thumbprint}
              thumbprint={thumbprint}
              replaced={consumer.replaced?.[at]}
            />
          ))}
        </Typography>
      ))}
    </>
  );
}

/** A key by its thumbprint, after the one that it takes the place of. */
function Key(props: { thumbprint: string; replaced?: string }) {
  const t = useT();
  const { thumbprint, replaced } = props;
  const key = <Digest value={thumbprint} what={t('identity.consumers.key')} />;
  if (replaced === undefined || replaced === thumbprint) return key;
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.5 }}>
      <Digest value={replaced} what={t('request.oldKey')} />
      <span role="img" aria-label={t('request.replacedBy')}>
        →
      </span>
      {key}
    </Box>
  );
}

/** What makes the risk as high as it is. */
export function RiskDrivers(props: { drivers: readonly string[] }) {
  const t = useT();
  if (props.drivers.length === 0) {
    return <Typography>{t('request.noDrivers')}</Typography>;
  }
  return (
    <Box component="ul" sx={{ m: 0, pl: 2.5, typography: 'body2' }}>
      {props.drivers.map(driver => (
        <li key={driver}>
          <ServerText>{driver}</ServerText>
        </li>
      ))}
    </Box>
  );
}

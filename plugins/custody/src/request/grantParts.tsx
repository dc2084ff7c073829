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
          {consumer.thumbprints.map(thumbprint => (
            <Digest
              key={thumbprint}
              value={thumbprint}
              what={t('identity.consumers.key')}
            />
          ))}
        </Typography>
      ))}
    </>
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

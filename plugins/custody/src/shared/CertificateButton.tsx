import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import { useApi } from '@backstage/core-plugin-api';
import { useMutation } from '@tanstack/react-query';
import { custodyApiRef } from '../api/custodyApiRef';
import { problemOf } from '../api/problem';
import { useT } from '../translation';
import { download } from './download';

/** Saves the approval certificate of a request; where there is none yet, it says why. */
export function CertificateButton(props: { requestId: string }) {
  const t = useT();
  const api = useApi(custodyApiRef);
  const { requestId } = props;
  const certificate = useMutation({
    mutationFn: () => api.requestCertificate({ params: { id: requestId } }),
    onSuccess: text =>
      download(
        `custody-certificate-${requestId}.json`,
        String(text),
        'application/json',
      ),
  });
  return (
    <Box component="span">
      <Link
        component="button"
        type="button"
        variant="body2"
        underline="always"
        title={t('certificate.what')}
        disabled={certificate.isPending}
        onClick={() => certificate.mutate()}
      >
        {t('certificate.download')}
      </Link>
      {certificate.error && (
        <Box component="span" role="alert" sx={{ ml: 1 }}>
          {t('certificate.failed', {
            message: problemOf(certificate.error).message,
          })}
        </Box>
      )}
    </Box>
  );
}

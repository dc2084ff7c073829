import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Box from '@mui/material/Box';
import type { EvaluateView } from '@custody/backstage-plugin-custody-common';
import { Code } from '../shared/ScopeList';
import { ServerText } from '../time';
import { useT } from '../translation';

/** What policy would say: whether, by which policies, and what would be owed. */
export function WhatIfAnswer({ answer }: { answer: EvaluateView }) {
  const t = useT();
  const allowed = answer.effect === 'allow';
  return (
    <Alert
      severity={allowed ? 'success' : 'warning'}
      variant="outlined"
      sx={{ color: 'text.primary' }}
    >
      <AlertTitle>
        {t(allowed ? 'policy.whatIf.allowed' : 'policy.whatIf.denied')}
      </AlertTitle>
      <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
        {answer.reasons.map((reason, index) => (
          <li key={reason}>
            {answer.policyIds[index] && (
              <>
                <Code>{answer.policyIds[index]}</Code>{' '}
              </>
            )}
            <ServerText>{reason}</ServerText>
          </li>
        ))}
      </Box>
      {answer.owes.length > 0 && (
        <Box sx={{ mt: 1 }}>
          {answer.owes.map(sentence => (
            <div key={sentence}>
              <ServerText>{sentence}</ServerText>
            </div>
          ))}
        </Box>
      )}
    </Alert>
  );
}

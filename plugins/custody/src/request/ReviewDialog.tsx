import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import FormControl from '@mui/material/FormControl';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormHelperText from '@mui/material/FormHelperText';
import FormLabel from '@mui/material/FormLabel';
import { useState } from 'react';
import {
  durationMillis,
  type Narrow,
  type RequestView,
} from '@custody/backstage-plugin-custody-common';
import { problemOf, useReview } from '../api';
import { ReviewAs } from '../delegation/ReviewAs';
import { Digest } from '../shared/Digest';
import { ReasonDialog } from '../shared/ReasonDialog';
import { Code } from '../shared/ScopeList';
import { SelectFilter } from '../shared/SelectFilter';
import { lengthOfTime, useLanguage } from '../time';
import { useT } from '../translation';
import { sentenceOf } from './sentence';

export type ReviewAct = 'approve' | 'narrow' | 'deny';
const SHORTER = ['P7D', 'P30D', 'P60D', 'P90D', 'P180D'] as const;

/**
 * Approve, approve less, or deny, each with a reason and under the digest that the reviewer saw. When the request
 * changed meanwhile, nothing is sent again by itself: the reviewer reads first.
 */
export function ReviewDialog(props: {
  act: ReviewAct;
  request: RequestView;
  onClose: () => void;
  onDone: (act: ReviewAct) => void;
}) {
  const t = useT();
  const language = useLanguage();
  const { act } = props;
  // INVARIANT: what is sent is the digest of what was on the page when the dialog opened, never a newer one.
  const [request] = useState(props.request);
  const review = useReview(request.id);
  const asked = request.derived?.scopes.map(({ name }) => name) ?? [];
  const [scopes, setScopes] = useState<string[]>(asked);
  const [maxGrant, setMaxGrant] = useState<string>();
  const [inPlaceOf, setInPlaceOf] = useState(
    act === 'deny' ? undefined : placeOf(request),
  );
  const conflict =
    review.isError && problemOf(review.error).kind === 'conflict';
  const narrow: Narrow | undefined =
    act === 'narrow'
      ? {
          ...(scopes.length < asked.length ? { scopes } : {}),
          ...(maxGrant ? { maxGrant } : {}),
        }
      : undefined;
  const identity =
    request.identity?.name ?? request.component ?? request.id.slice(0, 8);
  return (
    <ReasonDialog
      title={t(`request.dialog.${act}.title`, { identity })}
      what={
        act === 'approve'
          ? t('request.dialog.approve.what', {
              what: sentenceOf(t, request, language),
            })
          : t(`request.dialog.${act}.what`)
      }
      submit={t(`request.dialog.${act}.submit`)}
      danger={act === 'deny'}
      busy={review.isPending}
      blocked={
        act === 'narrow' && scopes.length === 0
          ? t('request.dialog.narrow.scopesRequired')
          : undefined
      }
      error={conflict ? undefined : review.error}
      onClose={props.onClose}
      onSubmit={reason =>
        review.mutate(
          {
            verdict: act === 'deny' ? 'deny' : 'approve',
            reason,
            digest: request.digest,
            ...(narrow && Object.keys(narrow).length > 0 ? { narrow } : {}),
            ...(inPlaceOf ? { onBehalfOf: inPlaceOf } : {}),
          },
          { onSuccess: () => props.onDone(act) },
        )
      }
    >
      {act !== 'deny' && (
        <ReviewAs
          places={request.can.reviewAs}
          value={inPlaceOf}
          onChange={setInPlaceOf}
        />
      )}
      {act === 'narrow' && (
        <NarrowForm
          request={request}
          scopes={scopes}
          onScopes={setScopes}
          maxGrant={maxGrant}
          onMaxGrant={setMaxGrant}
        />
      )}
      <Box sx={{ mt: 1, color: 'text.secondary' }}>
        {t('request.digest')}{' '}
        <Digest value={request.digest} what={t('request.digest')} />
      </Box>
      {conflict && (
        <Alert severity="warning" variant="outlined" sx={{ mt: 2 }}>
          {t('request.dialog.conflict')}
        </Alert>
      )}
    </ReasonDialog>
  );
}

/** In whose place the reviewer approves if they choose nobody; nothing to say where it is their own. */
function placeOf({ can }: RequestView): string | undefined {
  const [first] = can.reviewAs;
  return first?.own ? undefined : first?.ref;
}

function NarrowForm(props: {
  request: RequestView;
  scopes: string[];
  onScopes: (scopes: string[]) => void;
  maxGrant: string | undefined;
  onMaxGrant: (maxGrant: string | undefined) => void;
}) {
  const t = useT();
  const language = useLanguage();
  const asked = props.request.derived?.scopes ?? [];
  const askedFor = props.request.decision.obligations?.maxGrant ?? null;
  const shorter = SHORTER.filter(
    choice =>
      askedFor === null || durationMillis(choice) < durationMillis(askedFor),
  );
  return (
    <Box sx={{ mt: 2, display: 'grid', gap: 2 }}>
      <FormControl component="fieldset" error={props.scopes.length === 0}>
        <FormLabel component="legend">
          {t('request.dialog.narrow.scopes')}
        </FormLabel>
        {asked.map(scope => (
          <FormControlLabel
            key={scope.name}
            control={
              <Checkbox
                checked={props.scopes.includes(scope.name)}
                onChange={(_, checked) =>
                  props.onScopes(
                    asked
                      .map(({ name }) => name)
                      .filter(name =>
                        name === scope.name
                          ? checked
                          : props.scopes.includes(name),
                      ),
                  )
                }
              />
            }
            label={
              <>
                <Code>{scope.name}</Code> {scope.title}
              </>
            }
          />
        ))}
        {props.scopes.length === 0 && (
          <FormHelperText>
            {t('request.dialog.narrow.scopesRequired')}
          </FormHelperText>
        )}
      </FormControl>
      <SelectFilter
        label={t('request.dialog.narrow.maxGrant')}
        any={
          askedFor
            ? t('request.dialog.narrow.asAsked', {
                length: lengthOfTime(askedFor, language),
              })
            : t('request.dialog.narrow.asAskedPlain')
        }
        value={props.maxGrant}
        options={shorter.map(value => ({
          value,
          label: lengthOfTime(value, language),
        }))}
        onChange={props.onMaxGrant}
      />
    </Box>
  );
}

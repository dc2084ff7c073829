import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogContentText from '@mui/material/DialogContentText';
import DialogTitle from '@mui/material/DialogTitle';
import TextField from '@mui/material/TextField';
import type { Theme } from '@mui/material/styles';
import { useId, useState, type FormEvent, type ReactNode } from 'react';
import {
  MAX_REASON_LENGTH,
  reasonSchema,
} from '@custody/backstage-plugin-custody-common';
import { problemOf } from '../api/problem';
import { toneColors } from '../health';
import { ServerText } from '../time';
import { useT } from '../translation';

/** The theme's own red is too dark for small text on a dark page, its grey of what is disabled too light for a sentence. */
const readable = (theme: Theme) => ({
  '& p.Mui-disabled': { color: 'text.secondary' },
  '& label.Mui-error, & p.Mui-error': {
    color: toneColors(theme, 'error').main,
  },
});

/** Asks for a reason before something is done, and says what it will do. Every act of Custody goes through it. */
export function ReasonDialog(props: {
  title: string;
  what: ReactNode;
  submit: string;
  /** On the button that leaves; once the act is done, leaving cancels nothing. */
  leave?: string;
  danger?: boolean;
  /** Set while the act may not be done; says why. */
  blocked?: string;
  /** Set while the act may not be done as the form has it, and the form itself says why. */
  unready?: boolean;
  /** Whether the reason takes the focus, and not what comes before it; it does unless told. */
  reasonFirst?: boolean;
  /** The shortest reason that will do, in characters, and what is said of one that is shorter. */
  least?: { length: number; otherwise: string };
  /** Who will read the reason; those who may see the identity unless told. */
  help?: string;
  /** A failure of the last attempt. */
  error?: unknown;
  busy?: boolean;
  /** Set once the act is done: what came of it, in place of the form. */
  done?: ReactNode;
  /** More of the form, between what will happen and the reason. */
  children?: ReactNode;
  onClose: () => void;
  /** It was to be submitted, with or without a reason: the rest of the form says what it lacks, too. */
  onTry?: () => void;
  onSubmit: (reason: string) => void;
}) {
  const t = useT();
  const titleId = useId();
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const valid =
    reasonSchema.safeParse(reason).success &&
    reason.trim().length >= (props.least?.length ?? 0);
  const complaint =
    reason.trim().length > MAX_REASON_LENGTH
      ? t('reason.tooLong', { max: String(MAX_REASON_LENGTH) })
      : props.least?.otherwise ?? t('reason.required');
  const held = Boolean(props.blocked) || Boolean(props.unready);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    props.onTry?.();
    if (valid && !held && !props.busy && !props.done) {
      props.onSubmit(reason.trim());
    }
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      aria-labelledby={titleId}
      fullWidth
      maxWidth="sm"
    >
      <form onSubmit={submit} noValidate>
        <DialogTitle id={titleId}>{props.title}</DialogTitle>
        {props.done ? (
          <DialogContent>
            <Alert severity="success" variant="outlined" role="status">
              {props.done}
            </Alert>
          </DialogContent>
        ) : (
          <DialogContent sx={readable}>
            <DialogContentText component="div" sx={{ color: 'text.primary' }}>
              {props.what}
            </DialogContentText>
            {props.children}
            {props.blocked && (
              <Alert severity="info" variant="outlined" sx={{ mt: 2 }}>
                <ServerText>{props.blocked}</ServerText>
              </Alert>
            )}
            {props.error !== undefined && props.error !== null && (
              <Alert severity="error" variant="outlined" sx={{ mt: 2 }}>
                <ServerText>{problemOf(props.error).message}</ServerText>
              </Alert>
            )}
            <TextField
              label={t('reason.label')}
              value={reason}
              onChange={event => setReason(event.target.value)}
              helperText={
                tried && !valid ? complaint : props.help ?? t('reason.help')
              }
              error={tried && !valid}
              required
              multiline
              minRows={2}
              maxRows={8}
              fullWidth
              // eslint-disable-next-line jsx-a11y/no-autofocus -- a dialog has to take the focus
              autoFocus={props.reasonFirst !== false}
              disabled={Boolean(props.blocked)}
              margin="normal"
              inputProps={{ 'aria-required': true }}
            />
          </DialogContent>
        )}
        <DialogActions sx={{ px: 3, pb: 2 }}>
          <Button
            key={props.done ? 'done' : 'form'}
            onClick={props.onClose}
            color="inherit"
            // eslint-disable-next-line jsx-a11y/no-autofocus -- what had the focus is gone with the form
            autoFocus={Boolean(props.done)}
          >
            {props.leave ?? t(props.done ? 'reason.close' : 'reason.cancel')}
          </Button>
          {!props.done && (
            <Button
              type="submit"
              variant="contained"
              color={props.danger ? 'error' : 'primary'}
              disabled={held || props.busy}
            >
              {props.busy ? t('reason.sending') : props.submit}
            </Button>
          )}
        </DialogActions>
      </form>
    </Dialog>
  );
}

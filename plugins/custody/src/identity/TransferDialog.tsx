import { useState } from 'react';
import { OwnerPicker } from '../fields/OwnerField';
import { PREVIEW_REASON } from '../fields/options';
import { useT } from '../translation';
import { RequestDialog } from './RequestDialog';

/** Asks that another group answer for an identity: it has to agree. */
export function TransferDialog(props: {
  namespace: string;
  name: string;
  /** Who answers for it today. */
  owner: string | undefined;
  onClose: () => void;
}) {
  const t = useT();
  const { namespace, name } = props;
  const [owner, setOwner] = useState<string>();
  const [tried, setTried] = useState(false);
  return (
    <RequestDialog
      title={t('identity.transferDialog.title', { name })}
      what={t('identity.transferDialog.what')}
      submit={t('identity.transferDialog.submit')}
      purpose="transfer"
      missing={owner ? undefined : 'owner'}
      payload={
        owner
          ? {
              kind: 'transfer',
              identity: { namespace, name },
              owner,
              reason: PREVIEW_REASON,
            }
          : undefined
      }
      formFirst
      onIncomplete={() => setTried(true)}
      onClose={props.onClose}
    >
      <OwnerPicker
        formData={owner}
        onChange={setOwner}
        except={props.owner}
        // eslint-disable-next-line jsx-a11y/no-autofocus -- a dialog has to take the focus
        autoFocus
        required
        rawErrors={tried && !owner ? [t('owner.required')] : []}
        schema={{
          title: t('identity.transferDialog.owner'),
          description: t(
            tried && !owner
              ? 'owner.required'
              : 'identity.transferDialog.ownerHelp',
          ),
        }}
      />
    </RequestDialog>
  );
}

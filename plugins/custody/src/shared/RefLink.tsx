import CategoryOutlined from '@mui/icons-material/CategoryOutlined';
import GroupOutlined from '@mui/icons-material/GroupOutlined';
import MemoryOutlined from '@mui/icons-material/MemoryOutlined';
import PersonOutline from '@mui/icons-material/PersonOutline';
import StorageOutlined from '@mui/icons-material/StorageOutlined';
import KeyOutlined from '@mui/icons-material/VpnKeyOutlined';
import Box from '@mui/material/Box';
import type { CompoundEntityRef } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/core-plugin-api';
import { identityRouteRef } from '../routes';
import { CatalogLink, PageLink } from './links';
import { nameOf, tryParseRef } from './names';

const ICONS: Record<string, typeof GroupOutlined> = {
  group: GroupOutlined,
  user: PersonOutline,
  component: MemoryOutlined,
  resource: StorageOutlined,
  identity: KeyOutlined,
};

/** A catalog entity with its icon, linking to its page; an identity links to its page here. */
export function RefLink(props: {
  entityRef: string;
  title?: string | null;
  noIcon?: boolean;
}) {
  const { entityRef, title } = props;
  const parsed = tryParseRef(entityRef);
  const kind = parsed?.kind.toLocaleLowerCase('en-US') ?? '';
  const Icon = ICONS[kind] ?? CategoryOutlined;
  const name = nameOf(entityRef, title);
  return (
    <Box
      component="span"
      title={entityRef}
      sx={{
        display: 'inline-flex',
        alignItems: 'center',
        gap: 0.5,
        maxWidth: '100%',
        overflowWrap: 'break-word',
      }}
    >
      {!props.noIcon && (
        <Icon
          aria-hidden
          sx={{ fontSize: 16, color: 'text.secondary', flexShrink: 0 }}
        />
      )}
      {kind === 'identity' && parsed && (
        <IdentityLink namespace={parsed.namespace} name={parsed.name}>
          {name}
        </IdentityLink>
      )}
      {kind !== 'identity' && parsed && (
        <EntityLink entityRef={parsed} title={title} />
      )}
      {!parsed && <span>{name}</span>}
    </Box>
  );
}

/** Entities are known by another name than that in their ref; the catalog tells it where we weren't told. */
function EntityLink(props: {
  entityRef: CompoundEntityRef;
  title?: string | null;
}) {
  const { entityRef, title } = props;
  if (title) return <CatalogLink entityRef={entityRef}>{title}</CatalogLink>;
  return (
    <CatalogLink
      entityRef={entityRef}
      defaultKind={entityRef.kind}
      defaultNamespace={entityRef.namespace}
      hideIcon
      disableTooltip
    />
  );
}

/** A link to the page of an identity. */
export function IdentityLink(props: {
  namespace: string;
  name: string;
  children?: string;
}) {
  const identityPath = useRouteRef(identityRouteRef);
  return (
    <PageLink
      to={identityPath({ namespace: props.namespace, name: props.name })}
    >
      {props.children ?? props.name}
    </PageLink>
  );
}

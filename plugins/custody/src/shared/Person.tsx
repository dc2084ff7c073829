import Avatar from '@mui/material/Avatar';
import Box from '@mui/material/Box';
import { DisplayName } from './DisplayName';
import { RefLink } from './RefLink';
import { useT } from '../translation';
import { machineName } from './machineName';
import { initialsOf, nameOf, tryParseRef } from './names';

/** A person: avatar and name, linking to the person's page. Services, and parts of the machine, are named without a link. */
export function Person(props: {
  entityRef: string;
  title?: string | null;
  avatarOnly?: boolean;
}) {
  const t = useT();
  const title = props.title || machineName(t, props.entityRef);
  const name = nameOf(props.entityRef, title);
  const parsed = tryParseRef(props.entityRef);
  const isEntity =
    parsed && ['user', 'group'].includes(parsed.kind.toLowerCase());
  return (
    <Box
      component="span"
      title={props.entityRef}
      sx={{
        display: 'inline-flex',
        alignItems: 'center',
        gap: 0.75,
        // By its baseline the name would stand lower than the sentence that it is in.
        verticalAlign: 'middle',
      }}
    >
      <Avatar
        aria-hidden
        sx={theme => ({
          width: 22,
          height: 22,
          fontSize: 11,
          fontWeight: 700,
          color: theme.palette.text.primary,
          backgroundColor: theme.palette.action.selected,
          border: `1px solid ${theme.palette.divider}`,
        })}
      >
        {isEntity && !title ? (
          <DisplayName entityRef={props.entityRef}>{initialsOf}</DisplayName>
        ) : (
          initialsOf(name)
        )}
      </Avatar>
      {!props.avatarOnly &&
        (isEntity ? (
          <RefLink entityRef={props.entityRef} title={title} noIcon />
        ) : (
          <span>{name}</span>
        ))}
    </Box>
  );
}

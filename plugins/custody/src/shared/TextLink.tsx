import { PageLink } from './links';

/** A link within a sentence: underlined, so that it isn't known by its colour alone. */
export function TextLink(props: { to: string; children: string }) {
  return (
    <PageLink to={props.to} underline="always">
      {props.children}
    </PageLink>
  );
}

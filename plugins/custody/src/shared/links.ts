import { Link } from '@backstage/core-components';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { styled, type Theme } from '@mui/material/styles';

/**
 * Backstage draws its links with Material UI 4, whose class for their colour has one name in every theme. A render that
 * React throws away (a part that waits for its code) leaves its theme's sheet on the page for good, and after a change
 * of the theme that sheet may be the one that wins. So our links take the colour of the theme as it is now, by a
 * selector that is stronger than that class.
 */
const inThemeColor = ({ theme }: { theme: Theme }) => ({
  '&&': { color: theme.palette.primary.main },
});

/** Backstage's link, in the colour of the theme as it is now. */
export const PageLink = styled(Link)(inThemeColor);

/** Backstage's link to an entity, in the colour of the theme as it is now. */
export const CatalogLink = styled(EntityRefLink)(inThemeColor);

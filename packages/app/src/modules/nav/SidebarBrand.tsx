import {
  Link,
  sidebarConfig,
  useSidebarOpenState,
} from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles(theme => ({
  root: {
    width: sidebarConfig.drawerWidthClosed,
    height: 2 * sidebarConfig.logoHeight,
    flex: 'none',
    display: 'flex',
    alignItems: 'center',
  },
  link: {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1.5),
    marginLeft: theme.spacing(2.5),
    color: theme.palette.navigation.selectedColor,
    fontSize: theme.typography.pxToRem(20),
    fontWeight: 600,
    letterSpacing: '0.02em',
    whiteSpace: 'nowrap',
  },
  mark: {
    width: 30,
    height: 30,
    flex: 'none',
    color: theme.palette.navigation.indicator,
  },
}));

/** The mark, a shield that holds a key, and the name while the sidebar is open. It leads home. */
export const SidebarBrand = () => {
  const classes = useStyles();
  const { isOpen } = useSidebarOpenState();
  return (
    <div className={classes.root}>
      <Link
        to="/"
        underline="none"
        className={classes.link}
        aria-label="Custody, home"
      >
        <svg
          className={classes.mark}
          viewBox="0 0 24 24"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.8"
          strokeLinecap="round"
          strokeLinejoin="round"
          aria-hidden="true"
        >
          <path d="M12 2 4 5v6.5c0 4.9 3.3 8.7 8 10.5 4.7-1.8 8-5.6 8-10.5V5Z" />
          <circle cx="12" cy="9.5" r="2.5" />
          <path d="M12 12v5M12 15h2.2" />
        </svg>
        {isOpen && 'Custody'}
      </Link>
    </div>
  );
};

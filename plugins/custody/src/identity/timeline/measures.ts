/* Sizes of the picture, in pixels. */
export const LABEL = 44;
export const LANE = 34;
export const BAR = 14;
export const TOP = 18;
export const AXIS = 24;
/** Pixels that a label such as "rotation due" needs. */
export const LABEL_ROOM = 90;
/** Room for the name of a day or a time of it. */
export const TICK_PIXELS = 84;
/** Half of the widest of them, for the last one, which ends where the picture does. */
export const HALF_TICK = 34;

/* Sizes of the picture, in pixels. */
export const LABEL = 44;
export const LANE = 34;
export const BAR = 14;
export const TOP = 18;
export const AXIS = 24;
/** Pixels that a label such as "rotation due" needs. */
export const LABEL_ROOM = 90;
/** Room for the name of a day. */
export const TICK_PIXELS = 150;
/** A picture narrower than this has no room for words at its edge. */
export const NARROW = 480;

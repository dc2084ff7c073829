export * from './afterwards';
export * from './breakable';
export * from './breakGlass';
export * from './breakGlassView';
export * from './glassOver';
export * from './listBreakable';
export * from './remindOfReviews';
export * from './reviewBroken';

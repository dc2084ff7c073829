export * from './afterwards';
export * from './breakable';
export * from './breakGlass';
export * from './breakGlassView';
export * from './remindOfReviews';
export * from './reviewBroken';

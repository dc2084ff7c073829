export * from './readFiles';
export * from './refusals';
export * from './reloaded';
export * from './settled';

export * from './readFiles';
export * from './reloaded';
export * from './settled';

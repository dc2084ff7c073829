export * from './readFiles';

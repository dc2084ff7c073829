export * from './audit';
export * from './caller';
export * from './directory';
export * from './providers';
export * from './record';
export * from './operations';
export * from './outcomes';
export * from './git';

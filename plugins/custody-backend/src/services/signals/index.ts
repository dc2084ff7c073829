export * from './audience';
export * from './changeSignals';
export * from './signallingAuditor';

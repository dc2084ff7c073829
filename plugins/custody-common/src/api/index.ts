export * from './shared';
export * from './decisionViews';
export * from './requestViews';
export * from './identityViews';
export * from './otherViews';
export * from './leaseViews';
export * from './routes';
export * from './scaffolderGates';

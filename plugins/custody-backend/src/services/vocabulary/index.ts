export * from './parseVocabulary';
export * from './checkVocabulary';
export * from './scopeViews';
export * from './loadVocabulary';

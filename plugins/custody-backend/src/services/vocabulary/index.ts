export * from './parseIntents';
export * from './parseVocabulary';
export * from './checkVocabulary';
export * from './scopeViews';
export * from './vocabularyService';

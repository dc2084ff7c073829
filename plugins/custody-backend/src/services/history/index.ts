export * from './historyService';

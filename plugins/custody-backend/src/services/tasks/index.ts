export * from './checkTask';
export * from './tasksService';

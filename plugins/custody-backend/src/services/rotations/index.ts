export * from './rotationsService';

export * from './delegationsService';

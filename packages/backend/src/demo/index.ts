export { runtimeKeysModule as default } from './module';

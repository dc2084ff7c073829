export { localGitModule as default } from './module';

export { createGitEdits } from './gitEdits';

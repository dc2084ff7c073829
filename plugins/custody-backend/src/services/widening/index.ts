export { askForWidened } from './askForWidened';

export { center } from './center.js';

export { grad } from './core.js';

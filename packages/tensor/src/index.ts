import { installMethods } from './methods.js';
export * from './core.js';
installMethods();

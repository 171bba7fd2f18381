// What every page runs.
import './menu.js';
import './search.js';

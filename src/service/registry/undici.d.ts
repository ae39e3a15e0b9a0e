/** The pool of connections alone: undici's first file brings `fetch`, caches and WebSockets along. */
declare module 'undici/lib/dispatcher/pool.js' {
  export { Pool as default } from 'undici';
}

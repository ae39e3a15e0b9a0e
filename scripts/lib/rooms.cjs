/**
 * Rooms of a folder, those that others stand on first: each imports only what is before it, and
 * nothing of what is beside it (on one line). A name with an ending is a file; `*` is all files of
 * the folder itself that have no place of their own.
 */
module.exports = {
  'src/service': [
    ['types'],
    ['*'],
    ['storage'],
    ['ledger'],
    ['registry', 'authority', 'gateway'],
    ['http'],
    ['native.ts', 'schemas.ts'],
    ['doctor'],
    ['backup'],
    ['coreOptions.ts', 'opened.ts'],
    ['core.ts'],
    ['index.ts']
  ],
  'src/service/authority': [
    ['books'],
    ['*'],
    ['facets'],
    ['principals'],
    ['delegation'],
    ['telling'],
    ['deciding'],
    ['asking'],
    ['objects'],
    ['index.ts']
  ],
  'src/service/gateway': [
    ['wire'],
    ['turns'],
    ['tokens'],
    ['checks'],
    ['results'],
    ['calls'],
    ['own'],
    ['gateway.ts'],
    ['index.ts']
  ],
  'src/wallet': [
    ['admission.ts', 'http.ts', 'socketFetch.ts'],
    ['keys'],
    ['rows'],
    ['*'],
    ['routes'],
    ['wallet.ts'],
    ['index.ts']
  ],
  'src/lab/viewer/origin': [
    ['graph'],
    ['gathering'],
    ['weaving', 'fold', 'checking', 'words', 'layout'],
    ['drawing'],
    ['*'],
    ['index.tsx']
  ]
};

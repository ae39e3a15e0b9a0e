// Rules of dependency-cruiser. Which top folder imports which is held by the compiler
// (docs/architecture.md); these hold that no files import each other in a circle, and the order of
// rooms within a folder (rooms.cjs).

const ORDERS = require('./rooms.cjs');

/** What only tests use may come from anywhere. */
const TESTING = '/testing/';

const escaped = name => name.replaceAll('.', '\\.');

/** How dependency-cruiser is told of one room. */
function paths(folder, room, order) {
  if (room !== '*') {
    return {
      path: `^${folder}/${escaped(room)}${room.includes('.') ? '$' : '/'}`,
      pathNot: TESTING
    };
  }
  const named = order.flat().filter(name => name.includes('.'));
  return {
    path: `^${folder}/[^/]+\\.tsx?$`,
    pathNot: [TESTING, ...named.map(name => `^${folder}/${escaped(name)}$`)]
  };
}

/** What a room must not import: one rule for each room from which that would be. */
function rules(folder, order) {
  return order.flatMap((beside, at) =>
    beside.flatMap(room => {
      const wrong = [...beside.filter(other => other !== room), ...order.slice(at + 1).flat()];
      return wrong.map(other => ({
        name: `${folder}: ${room} does not import ${other}`,
        severity: 'error',
        from: paths(folder, room, order),
        to: paths(folder, other, order)
      }));
    })
  );
}

module.exports = {
  forbidden: [
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    ...Object.entries(ORDERS).flatMap(([folder, order]) => rules(folder, order))
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['\\.(test|spec)\\.tsx?$', '^(dist|lib|ui-tests/results)/'] }
  }
};

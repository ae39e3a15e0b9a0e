// Rules of dependency-cruiser: which folder imports which is held by the compiler
// (docs/architecture.md); this holds it among the files of one folder.
module.exports = {
  forbidden: [{ name: 'no-circle', severity: 'error', from: {}, to: { circular: true } }],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['\\.(test|spec)\\.tsx?$', '(^|/)(dist|lib|results)/'] }
  }
};

'use strict';
// Styles and pictures are text to the tests.
module.exports = {
  process: source => ({ code: `module.exports = ${JSON.stringify(source)};` })
};

'use strict';
// What the labextension's build is given beside package.json. Its report of licences
// (third-party-licenses.json) takes each package's text from the package; one has it in its
// repository alone. The builder makes the report's plugin itself, after it has read this file, so
// the text is given to that class. Another is published as one file that has others in it, which the
// builder can't see.
const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { WPPlugin } = require('@jupyter/builder/lib/webpack-plugins');

const text = name => readFileSync(join(__dirname, 'licences', name), 'utf8');

/** What d3-dag's one file has in it. */
const IN_D3_DAG = [
  'd3-array',
  'internmap',
  'javascript-lp-solver',
  'quadprog',
  'stringify-object',
  'get-own-enumerable-keys',
  'is-identifier',
  'identifier-regex',
  'reserved-identifiers',
  'super-regex',
  'function-timeout',
  'time-span',
  'convert-hrtime',
  'is-obj',
  'is-regexp'
];

function licenceOf(name) {
  const folder = join(__dirname, '../node_modules', name);
  const file = readdirSync(folder).find(one => /^licen[cs]e/i.test(one));
  return readFileSync(join(folder, file), 'utf8');
}

const d3Dag = [
  licenceOf('d3-dag'),
  ...IN_D3_DAG.map(name => `It has ${name} in it:\n\n${licenceOf(name)}`)
].join('\n\n');

WPPlugin.JSONLicenseWebpackPlugin = class extends WPPlugin.JSONLicenseWebpackPlugin {
  constructor(options) {
    super({
      ...options,
      licenseTextOverrides: {
        '@cfworker/json-schema': text('cfworker.txt'),
        'd3-dag': d3Dag
      }
    });
  }
};

module.exports = {};

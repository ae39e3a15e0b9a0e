'use strict';
// What the labextension's build is given beside package.json. Its report of licences
// (third-party-licenses.json) takes each package's text from the package; one has it in its
// repository alone. The builder makes the report's plugin itself, after it has read this file, so
// the text is given to that class.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { WPPlugin } = require('@jupyter/builder/lib/webpack-plugins');

const text = name => readFileSync(join(__dirname, 'licences', name), 'utf8');

WPPlugin.JSONLicenseWebpackPlugin = class extends WPPlugin.JSONLicenseWebpackPlugin {
  constructor(options) {
    super({ ...options, licenseTextOverrides: { '@cfworker/json-schema': text('cfworker.txt') } });
  }
};

module.exports = {};

/**
 * Jest's runtime, but for one thing: packages come from Node itself, which loads them once for all test files of a worker.
 * Jest alone would transform and load the thousands of files of the product's packages again for each test file.
 */
const { createRequire } = require('node:module');
const { default: Runtime } = require('jest-runtime');

class PackagesFromNode extends Runtime {
  requireModuleOrMock(from, name) {
    return isOfPackage(name) ? createRequire(from)(name) : super.requireModuleOrMock(from, name);
  }
}

/** Not a file of the project, not a part of Node, and not what Jest itself hands out. */
function isOfPackage(name) {
  return !/^([./]|node:|@jest\/globals$)/.test(name) || name.includes('/node_modules/');
}

module.exports = { __esModule: true, default: PackagesFromNode };

/**
 * Node as Jest has it, but for four things.
 *
 * - Test files run in the one realm of their process, so that they share the packages that Node loads
 *   (packages.runtime.cjs): an `Error` or a `Date` of a package is then one of the test's.
 * - A `beforeAll` that fails is one failure, with its cause. The other tests that it was for are skipped.
 * - What a test file left open is closed after its last hook (open.ts), whatever failed.
 * - Then its watch ends (watch.ts).
 *
 * What Patchwork logs is printed only with a test that failed (watch.ts).
 *
 * `TEST_ORDER=reversed` runs the tests of each file from the last to the first, which no test may notice.
 */
const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

/**
 * How Jest tells a worker that it has no more files for it. Each file has closed what it opened, so nothing is left to do;
 * on a busy machine an orderly exit takes longer than the half second that Jest grants.
 */
const CHILD_MESSAGE_END = 2;
if (process.send !== undefined) {
  process.on('message', ([type]) => type === CHILD_MESSAGE_END && process.kill(process.pid, 'SIGKILL'));
}

/** The context that stands for the process's own realm, while a test file runs. */
let ours = null;

const { compileFunction, Script } = vm;
const { runInContext } = Script.prototype;
vm.compileFunction = (code, parameters, options) => {
  const isOurs = ours !== null && options?.parsingContext === ours;
  return compileFunction(code, parameters, isOurs ? { ...options, parsingContext: undefined } : options);
};
Script.prototype.runInContext = function (context, options) {
  return ours !== null && context === ours ? this.runInThisContext(options) : runInContext.call(this, context, options);
};

module.exports = class extends TestEnvironment {
  constructor(...given) {
    super(...given);
    this.global = globalThis;
    ours = this.context;
  }

  async teardown() {
    ours = null;
    this.context = null;
    // Jest keeps who hears of its events in the realm, which here is that of the next file too.
    delete globalThis[Symbol.for('EVENT_HANDLERS')];
  }

  async handleTestEvent(event, state) {
    if (event.name === 'run_start' && process.env.TEST_ORDER === 'reversed') reverse(state.rootDescribeBlock);
    if (event.name === 'hook_failure' && event.hook.type === 'beforeAll') failOnce(testsIn(event.hook.parent));
    if (event.name === 'test_done' && event.test.errors.length > 0) this.tell(event.test);
    if (event.name === 'run_finish') await this.end();
  }

  /** A log is read with the failure that it belongs to. */
  tell(test) {
    const name = nameOf(test);
    const printed = this.global.patchworkWatch?.printedIn(name) ?? '';
    if (printed !== '') process.stderr.write(`Patchwork printed in "${name}":\n${printed}`);
  }

  async end() {
    const { patchworkOpen: open, patchworkWatch: watch } = this.global;
    delete this.global.patchworkOpen;
    delete this.global.patchworkWatch;
    try {
      await open?.closeAll();
    } finally {
      watch?.end();
    }
  }
};

/** As `expect` gives it. */
function nameOf({ name, parent }) {
  return parent.name === 'ROOT_DESCRIBE_BLOCK' ? name : `${nameOf(parent)} ${name}`;
}

function reverse(block) {
  block.children.reverse();
  for (const child of block.children) if (child.type === 'describeBlock') reverse(child);
}

function testsIn(block) {
  return block.children.flatMap((child) => (child.type === 'describeBlock' ? testsIn(child) : [child]));
}

/** Jest has put the hook's failure on every test. */
function failOnce(tests) {
  const [first, ...others] = tests.filter(({ mode }) => mode !== 'skip');
  if (first !== undefined) first.name = `(beforeAll) ${first.name}`;
  for (const test of others) {
    test.errors = [];
    test.mode = 'skip';
  }
}

// Prints what failed, and as the last line `N passed, N failed`.
export default class PlainReporter {
  onTestRunEnd(modules, errors) {
    let passed = 0;
    let failed = errors.length;
    for (const error of errors) console.error(error.message ?? error);
    for (const module of modules) {
      for (const error of module.errors()) {
        failed += 1;
        console.error(`${module.moduleId}: ${error.message}`);
      }
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') passed += 1;
        if (result.state === 'failed') {
          failed += 1;
          console.error(`FAILED ${test.fullName}`);
          for (const error of result.errors) console.error(`  ${error.message}`);
        }
      }
    }
    console.log(`${passed} passed, ${failed} failed`);
  }
}

/** One line a test, the reasons of failures, and as the last line `N passed, N failed`. */
import type { Reporter, TestCase, TestError, TestResult } from '@playwright/test/reporter';

export default class PlainReporter implements Reporter {
  private passed = 0;
  private failed = 0;

  onTestEnd(test: TestCase, result: TestResult): void {
    if (result.status === 'skipped') return;
    const good = result.status === 'passed';
    if (good) this.passed += 1;
    else this.failed += 1;
    const path = test.titlePath().filter(Boolean).slice(2).join(' › ');
    console.log(`${good ? 'ok    ' : 'FAILED'} ${path} (${(result.duration / 1000).toFixed(1)} s)`);
    for (const error of result.errors) console.log(indent(error));
  }

  onError(error: TestError): void {
    this.failed += 1;
    console.log(indent(error));
  }

  onEnd(): void {
    if (this.passed + this.failed === 0) this.failed = 1;
    console.log(`${this.passed} passed, ${this.failed} failed`);
  }

  printsToStdio(): boolean {
    return true;
  }
}

function indent(error: TestError): string {
  const words = error.message ?? error.value ?? 'failed';
  // Colours of the terminal would only disturb a log.
  const plain = words.replace(/\u001b\[[0-9;]*m/g, '');
  return [plain, error.snippet?.replace(/\u001b\[[0-9;]*m/g, '') ?? ''].join('\n').replace(/^/gm, '    ');
}

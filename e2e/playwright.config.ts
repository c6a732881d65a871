/** Browser journeys against a running server: `LIANHU_URL` names it, `LIANHU_CHROMIUM` the browser. */
import { defineConfig } from '@playwright/test';

const url = process.env['LIANHU_URL'];
if (!url) throw new Error('LIANHU_URL is missing: `cargo xtask test --only e2e` starts a server and sets it');

export default defineConfig({
  testDir: '.',
  outputDir: '../target/e2e-results',
  // Long enough for the longest walk on a busy machine; what must be quick is asserted where it matters.
  timeout: 120_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  retries: 0,
  workers: 2,
  reporter: [['./support/plain-reporter.ts']],
  use: {
    baseURL: url,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env['LIANHU_CHROMIUM'] ?? '/usr/bin/chromium',
      // Chromium's own sandbox needs rights that a container rarely has.
      args: ['--no-sandbox', '--lang=zh-CN'],
    },
  },
  projects: [
    { name: 'doors', testMatch: 'support/doors.setup.ts' },
    // A screen leaves its pictures; a trace of every one would cost more time than looking at it.
    { name: 'screens', testMatch: 'screens/*.spec.ts', dependencies: ['doors'], use: { trace: 'off' } },
    { name: 'journeys', testMatch: 'journeys/*.spec.ts', dependencies: ['doors'] },
  ],
});

/**
 * Writes api/generated from the server's own description: `lianhu openapi > target/openapi.json` first.
 * The generator goes into a folder of its own: beside other packages npm would give it a TypeScript
 * that it cannot work with.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const GENERATOR = ['typescript@5.9.3', '@hey-api/openapi-ts@0.99.0'];

const folder = mkdtempSync(path.join(tmpdir(), 'lianhu-api-'));
const run = (program, ...args) => execFileSync(program, args, { stdio: 'inherit' });
try {
  run('npm', 'install', '--silent', '--no-audit', '--no-fund', '--prefix', folder, ...GENERATOR);
  const generator = path.join(folder, 'node_modules/.bin/openapi-ts');
  run(generator, '-i', '../target/openapi.json', '-o', 'api/generated', '-p', '@hey-api/typescript');
} finally {
  rmSync(folder, { recursive: true, force: true });
}

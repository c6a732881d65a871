// Byte budgets of the built screens, in kB of 1,024 bytes after gzip. Bytes are repeatable, seconds
// are not: so bytes gate. What a page loads is read from the built files themselves.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const BUDGETS = [
  { what: 'phone: first screen, JavaScript', folder: 'm', part: 'first', limit: 60 },
  { what: 'phone: whole app, JavaScript', folder: 'm', part: 'all', limit: 110 },
  { what: 'phone: HTML', folder: 'm', part: 'html', limit: 14 },
  { what: 'sign-in: first screen, JavaScript', folder: 'sign-in', part: 'first', limit: 60 },
  { what: 'console: heaviest page, JavaScript', folder: 'console', part: 'page', limit: 250 },
];

const size = (file) => gzipSync(readFileSync(file), { level: 9 }).length;

/** Every script that a script imports at once, itself included. */
function closure(folder, start, found = new Set()) {
  if (found.has(start)) return found;
  found.add(start);
  const text = readFileSync(path.join(dist, folder, 'assets', start), 'utf8');
  for (const match of text.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) closure(folder, match[1], found);
  return found;
}
const sum = (folder, names) => [...names].reduce((bytes, name) => bytes + size(path.join(dist, folder, 'assets', name)), 0);

function measure({ folder, part }) {
  const page = path.join(dist, folder, 'index.html');
  if (part === 'html') return { bytes: size(page), of: 'index.html' };
  const assets = readdirSync(path.join(dist, folder, 'assets')).filter((name) => name.endsWith('.js'));
  if (part === 'all') return { bytes: sum(folder, assets), of: `${assets.length} files` };
  const html = readFileSync(page, 'utf8');
  const first = new Set();
  for (const match of html.matchAll(/assets\/([\w.-]+\.js)"/g)) closure(folder, match[1], first);
  if (part === 'first') return { bytes: sum(folder, first), of: `${first.size} files` };
  let heaviest = { bytes: 0, of: '' };
  for (const name of assets) {
    const bytes = sum(folder, new Set([...first, ...closure(folder, name)]));
    if (bytes > heaviest.bytes) heaviest = { bytes, of: name };
  }
  return heaviest;
}

if (!existsSync(dist)) {
  console.error('ui/dist is missing: run `npm run build` first');
  process.exit(1);
}
let failed = 0;
for (const budget of BUDGETS) {
  const { bytes, of } = measure(budget);
  const kilobytes = bytes / 1024;
  const holds = kilobytes <= budget.limit;
  if (!holds) failed += 1;
  console.log(`${holds ? 'ok  ' : 'OVER'} ${budget.what}: ${kilobytes.toFixed(1)} of ${budget.limit} kB (${of})`);
}
// Two trips to the phone's list: the scripts, then the first sync. A script that only another script
// names would be a trip more, so the page itself has to name them all.
{
  const html = readFileSync(path.join(dist, 'm', 'index.html'), 'utf8');
  const named = new Set([...html.matchAll(/assets\/([\w.-]+\.js)"/g)].map((match) => match[1]));
  const needed = new Set();
  for (const name of named) closure('m', name, needed);
  const late = [...needed].filter((name) => !named.has(name));
  if (late.length) failed += 1;
  console.log(`${late.length ? 'OVER' : 'ok  '} phone: scripts that the page does not name itself: ${late.length} of ${needed.size}`);
}
// A script written into the page would need a hole in the content policy.
for (const folder of ['m', 'console', 'sign-in']) {
  const html = readFileSync(path.join(dist, folder, 'index.html'), 'utf8');
  if (/<script(?![^>]*\bsrc=)[^>]*>|\son\w+=|<style|\sstyle=/.test(html)) {
    failed += 1;
    console.log(`OVER ${folder}/index.html holds inline script or style`);
  }
}
console.log(`${BUDGETS.length + 4 - failed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;

// Both languages hold the same keys with the same parameters, and every key used in code exists.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const faults = [];
const known = new Set();
const parameters = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort().join();

for (const file of await readdir(path.join(root, 'locales/zh-CN'))) {
  const [chinese, english] = await Promise.all(
    ['zh-CN', 'en'].map(async (locale) => JSON.parse(await readFile(path.join(root, 'locales', locale, file), 'utf8'))),
  );
  for (const key of new Set([...Object.keys(chinese), ...Object.keys(english)])) {
    known.add(key);
    if (!(key in english)) faults.push(`${file}: ${key} has no English words`);
    else if (!(key in chinese)) faults.push(`${file}: ${key} has no Chinese words`);
    else if (parameters(chinese[key]) !== parameters(english[key])) faults.push(`${file}: ${key} differs in its parameters`);
  }
}

// A key that stands in two files of one surface has the words of whichever is read last.
for (const surface of ['console', 'phone', 'sign-in']) {
  const owners = new Map();
  const read = new Set();
  for (const file of (await readdir(path.join(root, surface))).filter((name) => name.endsWith('.ts'))) {
    const text = await readFile(path.join(root, surface, file), 'utf8');
    for (const match of text.matchAll(/locales\/zh-CN\/([\w-]+\.json)/g)) read.add(match[1]);
  }
  for (const file of read) {
    for (const key of Object.keys(JSON.parse(await readFile(path.join(root, 'locales/zh-CN', file), 'utf8')))) {
      if (owners.has(key)) faults.push(`${surface}: ${key} stands in ${owners.get(key)} and in ${file}`);
      owners.set(key, file);
    }
  }
}

const prefixes = [];
for (const room of ['api', 'shared', 'console', 'phone', 'sign-in', 'domain', 'offline']) {
  for (const file of await readdir(path.join(root, room), { recursive: true })) {
    if (!/\.(?:vue|ts)$/.test(file)) continue;
    const text = await readFile(path.join(root, room, file), 'utf8');
    for (const match of text.matchAll(/\b(?:t|say)\(\s*'([^']+)'/g)) {
      if (!known.has(match[1])) faults.push(`${room}/${file}: no words for ${match[1]}`);
    }
    for (const match of text.matchAll(/\b(?:t|say)\(\s*`([^`$]+)\$\{/g)) prefixes.push([`${room}/${file}`, match[1]]);
    // Visible Chinese belongs into the locale files; comments are not visible.
    if (room !== 'domain') {
      const bare = text.replace(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->|\/\/.*$/gm, '');
      const found = /[\u4e00-\u9fff]/.exec(bare.replace(/'[男女]'/g, '').replace(/、/g, ''));
      if (found) faults.push(`${room}/${file}: Chinese words outside of the locale files`);
    }
  }
}
for (const [file, prefix] of prefixes) {
  if (![...known].some((key) => key.startsWith(prefix))) faults.push(`${file}: no words begin with ${prefix}`);
}
for (const fault of faults) console.error(fault);
console.log(`${known.size} keys, ${faults.length} faults`);
process.exitCode = faults.length ? 1 : 0;

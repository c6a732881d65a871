/**
 * The torture: headless phones with the real client module against the real server over a bad line.
 *
 *   node torture.js --program lianhu --folder DIR --seed N --rounds N [--phones N] [--steps N] [--tell]
 *
 * Seeds run one after the other, each in a county of its own. The last line is `N passed, N failed`.
 */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Chance } from './chance';
import { Check, takeBaseline } from './check';
import { copyCounty, makeTemplate, run, type Template } from './county';
import { freePort, Server } from './server';
import { Story } from './story';

const PERSONS = 3;

interface Options {
  program: string;
  folder: string;
  phones: number;
  steps: number;
  isTelling: boolean;
}

interface Outcome {
  faults: string[];
  told: string[];
  words: string;
}

async function playSeed(seed: number, template: Template, options: Options): Promise<Outcome> {
  const data = path.join(options.folder, `seed-${seed}`);
  const log = path.join(options.folder, `seed-${seed}.log`);
  const told: string[] = [];
  const faults: string[] = [];
  let words = '';
  copyCounty(template, data);
  const server = new Server(options.program, data, await freePort(), log);
  try {
    await server.start();
    const story = new Story({
      chance: new Chance(seed),
      server,
      template,
      phones: options.phones,
      steps: options.steps,
      tell: (line) => {
        told.push(line);
        if (options.isTelling) print(`  ${line}`);
      },
    });
    const before = await takeBaseline(story.office);
    await story.play();
    await story.comeToRest();
    const check = new Check(story.office, template, story.devices, before, story.officeTouched);
    faults.push(...(await check.all()));
    await server.stop();
    run(options.program, 'recount', '--data', data);
    run(options.program, 'verify', '--data', data);
    words = JSON.stringify({ ...check.count, ...check.refusedFor, ...story.line.count });
  } catch (thrown) {
    faults.push(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));
  } finally {
    await server.kill();
  }
  if (faults.length === 0) {
    rmSync(data, { recursive: true, force: true });
    rmSync(log, { force: true });
  }
  return { faults, told, words };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      program: { type: 'string' },
      folder: { type: 'string' },
      seed: { type: 'string', default: '1' },
      rounds: { type: 'string', default: '1' },
      phones: { type: 'string', default: '4' },
      steps: { type: 'string', default: '60' },
      tell: { type: 'boolean', default: false },
    },
  });
  if (!values.program || !values.folder) throw new Error('--program and --folder are needed');
  const options: Options = {
    program: path.resolve(values.program),
    folder: path.resolve(values.folder),
    phones: Number(values.phones),
    steps: Number(values.steps),
    isTelling: values.tell,
  };
  mkdirSync(options.folder, { recursive: true });
  const template = await makeTemplate(options.program, options.folder, PERSONS);
  const first = Number(values.seed);
  const rounds = Number(values.rounds);
  let passed = 0;
  const failed: number[] = [];
  const begun = Date.now();
  for (let seed = first; seed < first + rounds; seed += 1) {
    const { faults, told, words } = await playSeed(seed, template, options);
    if (faults.length === 0) {
      passed += 1;
      if (rounds <= 20) print(`seed ${seed} passed ${words}`);
      else if (passed % 50 === 0) print(`  ${passed} passed after ${((Date.now() - begun) / 1_000).toFixed(0)} s`);
      continue;
    }
    failed.push(seed);
    print(`seed ${seed} FAILED`);
    for (const fault of faults) print(`  ${fault}`);
    if (!options.isTelling) for (const line of told.slice(-30)) print(`    ${line}`);
    print(`  to see it again: cargo xtask torture --seed ${seed} --phones ${options.phones} --tell`);
  }
  const seconds = (Date.now() - begun) / 1_000;
  print(`${rounds} seeds in ${seconds.toFixed(1)} s, ${(seconds / rounds).toFixed(2)} s each`);
  print(`${passed} passed, ${failed.length} failed`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}

await main();

import { relative, sep } from 'node:path';
import { ESLint } from 'eslint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { houseRules } from '../../eslint.config.js';
import { plantTree } from './planted-tree.ts';
import type { PlantedTree } from './planted-tree.ts';

// A boundary rule that is misconfigured looks exactly like a clean tree, so both are planted here:
// files that must pass, one for every arrow that is allowed, and files that must each be caught.

/** Files without a fault; together they use every kind of import that the rules allow. */
const CLEAN: Readonly<Record<string, string>> = {
  'src/science/rate.ts': `/** Half of n. */\nexport function halve(n: number): number {\n  return n / 2;\n}\n`,
  'src/science/preprocess/pixels.ts': `/** The first pixel. */\nexport function first(pixels: Uint8Array): number {\n  return pixels[0]!;\n}\n`,
  'src/science/rate.test.ts': `import { readFileSync } from 'node:fs';\nimport { expect, it } from 'vitest';\nimport { halve } from './rate.ts';\nit('halves', () => {\n  expect(readFileSync).toBeTypeOf('function');\n  expect(halve(2)).toBe(1);\n});\n`,
  'src/engine/contract/engine.ts': `/** What runs. */\nexport interface Engine {\n  readonly id: number;\n}\n`,
  'src/engine/worker/run.ts': `import * as ort from 'onnxruntime-web/webgpu';\nimport { decode } from 'fast-png';\nimport { AutoTokenizer } from '@xenova/transformers';\nimport { halve } from '#science/rate.ts';\nimport type { Engine } from '../contract/engine.ts';\n/** What is there. */\nexport function list(engine: Engine): readonly unknown[] {\n  return [ort, decode, AutoTokenizer, halve, engine];\n}\n`,
  'src/engine/cache/store.ts': `import { openDB } from 'idb';\n/** How it opens. */\nexport const open = openDB;\n`,
  'src/engine/client/client.ts': `import { open } from '../cache/store.ts';\nimport type { Engine } from '../contract/engine.ts';\n/** A pair. */\nexport function pair(engine: Engine): readonly unknown[] {\n  return [open, engine];\n}\n`,
  'src/engine/index.ts': `export type * from './contract/engine.ts';\nexport { pair } from './client/client.ts';\n`,
  'src/experiment/spec.ts': `import type { Engine } from '#engine/index.ts';\nimport { halve } from '#science/rate.ts';\nexport const idOf = (engine: Engine): number => halve(engine.id);\n`,
  'src/share/link.ts': `import { idOf } from '#experiment/spec.ts';\nexport const link = idOf;\n`,
  'src/state/store.ts': `import { createStore } from 'zustand/vanilla';\nimport { pair } from '#engine/index.ts';\nimport { link } from '#share/link.ts';\nexport const store = createStore(() => ({ pair, link }));\n`,
  'src/state/store.test.ts': `import { expect, it } from 'vitest';\nimport { open } from '#engine/cache/store.ts';\nimport { store } from './store.ts';\nit('reaches past the door', () => {\n  expect(open).not.toBe(store);\n});\n`,
  'src/views/use-app-state.ts': `import { useStore } from 'zustand';\nimport { store } from '#state/store.ts';\nexport const useAppState = () => useStore(store);\n`,
  'src/views/controls/slider.tsx': `import { useId } from 'react';\nexport function Slider() {\n  return <input id={useId()} />;\n}\n`,
  'src/views/charts/bars.tsx': `import { BarChart } from 'recharts';\nimport { Slider } from '../controls/slider.tsx';\nexport const Bars = () => (\n  <>\n    <BarChart />\n    <Slider />\n  </>\n);\n`,
  'src/views/gallery/gallery.tsx': `import { useVirtualizer } from '@tanstack/react-virtual';\nimport { Bars } from '../charts/bars.tsx';\nimport { useAppState } from '../use-app-state.ts';\nexport function Gallery() {\n  const state = useAppState();\n  return <Bars key={typeof useVirtualizer + typeof state} />;\n}\n`,
  'src/views/format.ts': `export const percent = (rate: number): number => rate * 100;\n`,
  'src/views/charts/axis.ts': `import { percent } from '../format.ts';\nexport const axis = percent;\n`,
  'src/views/gallery/words.ts': `import type { Engine } from '#engine/index.ts';\nimport { link } from '#share/link.ts';\nexport const words = (engine: Engine): number => link(engine);\n`,
  'src/views/workbench/workbench.tsx': `import { Gallery } from '../gallery/gallery.tsx';\nexport const Workbench = () => <Gallery />;\n`,
  'src/app/app.tsx': `import { createRoot } from 'react-dom/client';\nimport { Workbench } from '#views/workbench/workbench.tsx';\nimport { pair } from '#engine/index.ts';\nexport const parts = [createRoot, Workbench, pair];\n`,
  'src/app/register.ts': `import type { Scope } from './offline/messages.ts';\nexport const scope: Scope = 'here';\n`,
  'src/app/offline/messages.ts': `export type Scope = 'here';\n`,
  'src/app/offline/service-worker.ts': `export const scope = 'here';\n`,
};

/** A planted fault: where, what, and the rule that must name it. */
const FAULTS: readonly (readonly [path: string, text: string, rule: string])[] = [
  [
    'src/science/reaches-up.ts',
    `import type { Engine } from '#engine/index.ts';\nexport type Up = Engine;\n`,
    'boundaries/dependencies',
  ],
  [
    'src/science/reaches-up-by-path.ts',
    `import { idOf } from '../experiment/spec.ts';\nexport const up = idOf;\n`,
    'boundaries/dependencies',
  ],
  [
    'src/science/takes-react.ts',
    `import { useId } from 'react';\nexport const taken = useId;\n`,
    'boundaries/dependencies',
  ],
  [
    'src/science/takes-node.ts',
    `import { readFileSync } from 'node:fs';\nexport const taken = readFileSync;\n`,
    'boundaries/dependencies',
  ],
  [
    'src/science/rolls-dice.ts',
    `/** A die. */\nexport const roll = (): number => Math.random();\n`,
    'no-restricted-properties',
  ],
  [
    'src/science/looks-at-the-clock.ts',
    `/** Now. */\nexport const now = (): Date => new Date();\n`,
    'no-restricted-globals',
  ],
  [
    'src/science/times-itself.ts',
    `/** Now. */\nexport const now = (): number => performance.now();\n`,
    'no-restricted-globals',
  ],
  [
    'src/science/unexplained.ts',
    `export function unexplained(n: number): number {\n  return n;\n}\n`,
    'jsdoc/require-jsdoc',
  ],
  [
    'src/science/typed-twice.ts',
    `/**\n * Same.\n * @param {number} n\n */\nexport function same(n: number): number {\n  return n;\n}\n`,
    'jsdoc/no-types',
  ],
  [
    'src/science/sure-of-itself.ts',
    `/** The first. */\nexport const first = (list: readonly number[]): number => list[0]!;\n`,
    '@typescript-eslint/no-non-null-assertion',
  ],
  [
    'src/engine/contract/knows-the-worker.ts',
    `import { list } from '../worker/run.ts';\n/** It. */\nexport const it = list;\n`,
    'boundaries/dependencies',
  ],
  [
    'src/engine/contract/knows-the-client.ts',
    `import { pair } from '../client/client.ts';\n/** It. */\nexport const it = pair;\n`,
    'boundaries/dependencies',
  ],
  [
    'src/engine/client/loads-ort.ts',
    `/** ORT. */\nexport const load = () => import('onnxruntime-web/webgpu');\n`,
    'boundaries/dependencies',
  ],
  [
    'src/engine/client/opens-storage.ts',
    `import { openDB } from 'idb';\n/** It. */\nexport const it = openDB;\n`,
    'boundaries/dependencies',
  ],
  [
    'src/engine/client/takes-the-tokenizer.ts',
    `export { AutoTokenizer } from '@xenova/transformers';\n`,
    'boundaries/dependencies',
  ],
  [
    'src/experiment/past-the-door.ts',
    `import { pair } from '#engine/client/client.ts';\nexport const it = pair;\n`,
    'boundaries/dependencies',
  ],
  [
    'src/share/knows-the-store.ts',
    `import { store } from '#state/store.ts';\nexport const it = store;\n`,
    'boundaries/dependencies',
  ],
  [
    'src/state/draws.ts',
    `import { BarChart } from 'recharts';\nexport const it = BarChart;\n`,
    'boundaries/dependencies',
  ],
  [
    'src/views/gallery/past-the-door.ts',
    `import type { Engine } from '#engine/contract/engine.ts';\nexport type It = Engine;\n`,
    'boundaries/dependencies',
  ],
  [
    'src/views/report/knows-its-sibling.tsx',
    `import { Gallery } from '../gallery/gallery.tsx';\nexport const It = Gallery;\n`,
    'boundaries/dependencies',
  ],
  [
    'src/views/report/knows-the-workbench.tsx',
    `import { Workbench } from '../workbench/workbench.tsx';\nexport const It = Workbench;\n`,
    'boundaries/dependencies',
  ],
  [
    'src/views/report/runs-the-engine.ts',
    `import { pair } from '#engine/index.ts';\nexport const it = pair;\n`,
    'boundaries/dependencies',
  ],
  [
    'src/views/report/draws-itself.tsx',
    `import { BarChart } from 'recharts';\nexport const It = BarChart;\n`,
    'boundaries/dependencies',
  ],
  [
    'src/views/report/binds-the-store.ts',
    `import { useStore } from 'zustand';\nexport const it = useStore;\n`,
    'boundaries/dependencies',
  ],
  [
    'src/views/charts/knows-the-store.ts',
    `import { store } from '#state/store.ts';\nexport const it = store;\n`,
    'boundaries/dependencies',
  ],
  [
    'src/views/charts/reads-the-store.ts',
    `import { useAppState } from '../use-app-state.ts';\nexport const it = useAppState;\n`,
    'boundaries/dependencies',
  ],
  [
    'src/views/controls/knows-the-store.ts',
    `import { store } from '#state/store.ts';\nexport const it = store;\n`,
    'boundaries/dependencies',
  ],
  [
    'src/app/offline/knows-the-page.ts',
    `import { parts } from '../app.tsx';\nexport const it = parts;\n`,
    'boundaries/dependencies',
  ],
  ['src/odds-and-ends/thing.ts', `export const thing = 1;\n`, 'boundaries/no-unknown-files'],
  [
    'src/experiment/round-a.ts',
    `import { b } from './round-b.ts';\nexport const a = (): unknown => b;\n`,
    'import-x/no-cycle',
  ],
  [
    'src/experiment/round-b.ts',
    `import { a } from './round-a.ts';\nexport const b = (): unknown => a;\n`,
    'import-x/no-cycle',
  ],
  [
    'src/experiment/casts.ts',
    `export const cast = (value: unknown): string => value as any;\n`,
    'no-restricted-syntax',
  ],
  [
    'src/experiment/forgets-a-promise.ts',
    `export function start(work: () => Promise<void>): void {\n  work();\n}\n`,
    '@typescript-eslint/no-floating-promises',
  ],
  ['src/experiment/talks.ts', `export const talk = (): void => console.log(1);\n`, 'no-console'],
  [
    'src/experiment/hushes.ts',
    `// eslint-disable-next-line no-console\nexport const talk = (): void => console.log(1);\n`,
    'no-console',
  ],
  [
    'src/views/report/hooks-at-will.tsx',
    `import { useId } from 'react';\nexport function View({ on }: { on: boolean }) {\n  if (on) return <p id={useId()} />;\n  return null;\n}\n`,
    'react-hooks/rules-of-hooks',
  ],
];

let tree: PlantedTree;
const found = new Map<string, string[]>();

beforeAll(async () => {
  tree = plantTree({
    ...CLEAN,
    ...Object.fromEntries(FAULTS.map(([path, text]) => [path, text])),
  });
  const eslint = new ESLint({
    cwd: tree.root,
    overrideConfigFile: true,
    overrideConfig: houseRules(tree.root),
  });
  for (const result of await eslint.lintFiles(['src'])) {
    const path = relative(tree.root, result.filePath).split(sep).join('/');
    found.set(
      path,
      result.messages.map((message) => message.ruleId ?? message.message),
    );
  }
}, 120_000);

afterAll(() => {
  tree.remove();
});

describe('the house rules', () => {
  it.each(Object.keys(CLEAN))('leave %s in peace', (path) => {
    expect(found.get(path)).toEqual([]);
  });

  it.each(FAULTS)('catch %s', (path, _text, rule) => {
    expect(found.get(path)).toContain(rule);
  });
});

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { build } from 'vite';
import { collectOfflineFiles, listOfflineFiles } from './list-offline-files.ts';
import type { OfflineList } from '../src/app/offline/offline-messages.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offline-files-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function put(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, contents] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), contents);
  }
}

const SITE = {
  'index.html': '<!doctype html>',
  'deployment.json': '{}',
  'assets/index-abc.js': 'let a;',
  'assets/index-abc.js.map': '{}',
  'assets/ort-wasm-simd-threaded-abc.wasm': 'wasm',
  'assets/ort-wasm-simd-threaded-abc.mjs': 'mjs',
  'assets/ort-wasm-simd-threaded.asyncify-abc.wasm': 'webgpu',
  'assets/ort-wasm-simd-threaded.asyncify-abc.mjs': 'webgpu',
  'service-worker.js': 'self;',
  'offline-files.json': 'an older list',
  'models/cuelens/starter/card.json': '{}',
  'models/cuelens/starter/onnx/text_model.onnx': 'fp32',
  'models/cuelens/starter/onnx/vision_model.onnx': 'fp32',
  'models/cuelens/starter/onnx/vision_model_w16.onnx': 'w16',
  'models/cuelens/starter/embeddings/built-in.f16': 'rows',
  'stimuli/built-in/index.json': '{}',
  'stimuli/built-in/cat/cat1-dog1.png': 'picture',
};

it('lists what the page needs offline, by kind, without float32 twins and WebGPU’s runtime', async () => {
  await put(SITE);
  const { files } = await collectOfflineFiles(folder);
  expect(files.map(({ path, kind }) => `${kind} ${path}`)).toEqual([
    'shell assets/index-abc.js',
    'runtime assets/ort-wasm-simd-threaded-abc.mjs',
    'runtime assets/ort-wasm-simd-threaded-abc.wasm',
    'shell deployment.json',
    'shell index.html',
    'model models/cuelens/starter/card.json',
    'model models/cuelens/starter/embeddings/built-in.f16',
    'model models/cuelens/starter/onnx/vision_model_w16.onnx',
    'stimuli stimuli/built-in/cat/cat1-dog1.png',
    'shell stimuli/built-in/index.json',
  ]);
  expect(files.find(({ path }) => path.endsWith('.png'))?.bytes).toBe('picture'.length);
});

it('changes its version with a name or a byte, and with nothing else', async () => {
  await put(SITE);
  const before = await collectOfflineFiles(folder);
  await put({ 'offline-files.json': 'other', 'service-worker.js': 'self; // newer' });
  expect((await collectOfflineFiles(folder)).version).toBe(before.version);
  await put({ 'index.html': '<!DOCTYPE html>' });
  const edited = await collectOfflineFiles(folder);
  expect(edited.version).not.toBe(before.version);
  await put({ 'extra.txt': '' });
  expect((await collectOfflineFiles(folder)).version).not.toBe(edited.version);
});

it('is written by a build, public files and hashed chunks included', async () => {
  await put({
    'index.html': '<!doctype html><script type="module" src="./main.js"></script>',
    'main.js': 'document.title = "built";',
    'public/stimuli/built-in/a.png': 'picture',
  });
  await build({
    root: folder,
    base: './',
    configFile: false,
    logLevel: 'silent',
    plugins: [listOfflineFiles()],
  });
  const text = await readFile(join(folder, 'dist/offline-files.json'), 'utf8');
  const { files, version } = JSON.parse(text) as OfflineList;
  expect(files.map(({ path, kind }) => [path, kind])).toEqual([
    [expect.stringMatching(/^assets\/index-.+\.js$/), 'shell'],
    ['index.html', 'shell'],
    ['stimuli/built-in/a.png', 'stimuli'],
  ]);
  expect(version).toMatch(/^[0-9a-f]{32}$/);
});

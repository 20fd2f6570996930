import { existsSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { PublishedRun } from '#science/references/published-answers.ts';
import { runCalled } from '#science/references/testing/run-called.ts';
import { startFaultyHost } from '../../../vite/testing/faulty-host.ts';
import type { FaultyHost, Reply, SeenRequest } from '../../../vite/testing/faulty-host.ts';
import {
  createPublishedAnswersSource,
  PUBLIC_PUBLISHED_ANSWERS_BASE,
} from './published-answers-source.ts';
import type { PublishedAnswersSource } from './published-answers-source.ts';

const tables = new URL('../../../../shared/data/published-responses/', import.meta.url);
const PAGE = 'https://page.example/lens/index.html';
const QUICK = { attempts: 2, firstBackOffMs: 1, intervalMs: 0 };
const signal = new AbortController().signal;
const run = runCalled('clip-rn50-photo');
const other = runCalled('clip-rn101-photo');

let host: FaultyHost | null = null;
afterEach(async () => {
  await host?.close();
  host = null;
});

async function open(respond: (request: SeenRequest) => Reply): Promise<PublishedAnswersSource> {
  host = await startFaultyHost(respond);
  return createPublishedAnswersSource(`${host.url}raw-data/`, PAGE, QUICK);
}

describe('the source of published answers', () => {
  it('asks one commit of the public repository, and says whom it asks', () => {
    const source = createPublishedAnswersSource(PUBLIC_PUBLISHED_ANSWERS_BASE, PAGE);
    expect(PUBLIC_PUBLISHED_ANSWERS_BASE).toMatch(/\/vlm_shapebias\/[0-9a-f]{40}\/raw-data\/$/);
    expect(source.host).toBe('raw.githubusercontent.com');
    expect(createPublishedAnswersSource('https://page.example/tables/', PAGE).host).toBeNull();
  });

  it('does not use a table of other bytes, and looks twice', async () => {
    const text = `image,pred_label\n${'cat1-dog2,dog\n'.repeat(4000)}`;
    const source = await open(() => ({ body: text }));
    await expect(source.load(run, signal)).rejects.toMatchObject({ code: 'checksum-mismatch' });
    expect(host?.seen).toHaveLength(2);
    expect(source.has(run)).toBe(false);
  });

  it.each([
    ['not-found', { status: 404 }],
    ['not-found', { body: '<html>', headers: { 'Content-Type': 'text/html' } }],
    ['download-failed', { status: 500 }],
    ['download-failed', { body: 'image,pred_label\n' }],
  ] as const)('rejects with %s', async (code, reply: Reply) => {
    const source = await open(() => reply);
    await expect(source.load(run, signal)).rejects.toMatchObject({ code });
  });

  it('can be called off', async () => {
    const source = await open(() => ({ delayMs: 5000 }));
    const leaving = new AbortController();
    const loading = source.load(run, leaving.signal);
    leaving.abort();
    await expect(loading).rejects.toMatchObject({ code: 'aborted' });
  });

  it('knows no other file for a published table', async () => {
    const source = createPublishedAnswersSource(PUBLIC_PUBLISHED_ANSWERS_BASE, PAGE);
    expect(await source.takeTable(new Blob(['image,pred_label\ncat1-dog2,dog\n']))).toBeNull();
    expect(await source.takeTable(new Blob([new Uint8Array(2e6)]))).toBeNull();
  });
});

describe.skipIf(!existsSync(tables))(
  'with the real tables (skipped without ../shared/data)',
  () => {
    const bytesOf = ({ table }: PublishedRun) => readFileSync(new URL(table.path, tables));

    it('fetches each one once, from its path, and keeps it', async () => {
      const source = await open(({ path }) =>
        path === `/raw-data/${run.table.path}` ? { body: bytesOf(run) } : { status: 404 },
      );
      expect(source.has(run)).toBe(false);
      const answers = await source.load(run, signal);
      expect(answers).toHaveLength(1280);
      expect(await source.load(run, signal)).toBe(answers);
      expect(source.has(run)).toBe(true);
      expect(host?.seen).toHaveLength(1);
      await expect(source.load(other, signal)).rejects.toMatchObject({ code: 'not-found' });
    });

    it('gets over a cut answer and a damaged one', async () => {
      const damaged = bytesOf(run).map((byte, i) => (i === 100 ? byte ^ 1 : byte));
      const source = await open(({ attempt }) =>
        attempt === 1
          ? { body: bytesOf(run), cutAfterBytes: 900 }
          : { body: attempt === 2 ? damaged : bytesOf(run) },
      );
      expect(await source.load(run, signal)).toHaveLength(1280);
      expect(host?.seen).toHaveLength(3);
    });

    it('takes them from the disk by what they hold, not by name, and asks nobody', async () => {
      const source = await open(() => ({ status: 500 }));
      expect(await source.takeTable(new Blob([bytesOf(other)]))).toBe(other);
      const windows = bytesOf(run).toString().replaceAll('\n', '\r\n');
      expect(await source.takeTable(new Blob([windows]))).toBe(run);
      expect(await source.load(run, signal)).toHaveLength(1280);
      expect(await source.load(other, signal)).toHaveLength(1280);
      expect(host?.seen).toHaveLength(0);
    });
  },
);

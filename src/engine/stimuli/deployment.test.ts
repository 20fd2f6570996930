import { afterEach, describe, expect, it } from 'vitest';
import { startFaultyHost } from '../../../vite/testing/faulty-host.ts';
import type { FaultyHost, Reply } from '../../../vite/testing/faulty-host.ts';
import {
  chooseCueConflictAddress,
  choosePublishedAnswersBase,
  DEFAULT_DEPLOYMENT,
  loadDeployment,
  PUBLIC_CUE_CONFLICT_BASE,
} from './deployment.ts';
import { PUBLIC_PUBLISHED_ANSWERS_BASE } from './published-answers-source.ts';

const PAGE = 'https://page.example/lens/index.html';
const signal = new AbortController().signal;

let host: FaultyHost | null = null;
afterEach(async () => {
  await host?.close();
  host = null;
});

async function load(reply: Reply): ReturnType<typeof loadDeployment> {
  host = await startFaultyHost(({ path }) =>
    path === '/lens/deployment.json' ? reply : { status: 500 },
  );
  return loadDeployment(`${host.url}lens/index.html`, signal);
}

describe('loadDeployment', () => {
  it('reads the file beside the page', async () => {
    const settings = {
      ...DEFAULT_DEPLOYMENT,
      cueConflictBase: 'stimuli/',
      hubEndpoint: 'hub/',
    };
    const file = { ...settings, note: 'passed over' };
    expect(await load({ body: JSON.stringify(file) })).toEqual({
      deployment: settings,
      problems: [],
    });
  });

  it.each([
    ['not there', { status: 404 }],
    ['a page in its place', { body: '<html>', headers: { 'Content-Type': 'text/html' } }],
  ])('goes by the defaults without a word where it is %s', async (_, reply: Reply) => {
    expect(await load(reply)).toEqual({ deployment: DEFAULT_DEPLOYMENT, problems: [] });
  });

  it.each([
    ['deployment.json', { body: '{' }],
    ['deployment.json', { body: '[]' }],
    ['deployment.json', { status: 500 }],
    ['cueConflictBase', { body: '{ "cueConflictBase": 7 }' }],
    ['hubEndpoint', { body: '{ "hubEndpoint": [] }' }],
  ])('goes by the defaults and names %s', async (field, reply: Reply) => {
    expect(await load(reply)).toMatchObject({
      deployment: DEFAULT_DEPLOYMENT,
      problems: [{ code: 'bad-deployment', field }],
    });
  });
});

describe('chooseCueConflictAddress', () => {
  const deployed = { ...DEFAULT_DEPLOYMENT, cueConflictBase: 'set', cueConflictPack: 'set.pack' };

  it('is the public one by default', () => {
    expect(chooseCueConflictAddress(DEFAULT_DEPLOYMENT, null, PAGE, null)).toEqual({
      baseUrl: PUBLIC_CUE_CONFLICT_BASE,
      packUrl: null,
      chosenBy: 'default',
      problems: [],
    });
  });

  it.each([
    [
      'visitor',
      deployed,
      ' https://a.example/x ',
      'https://b.example/',
      'https://a.example/x/',
      null,
    ],
    [
      'deployment',
      deployed,
      '',
      'https://b.example/',
      'https://page.example/lens/set/',
      'https://page.example/lens/set.pack',
    ],
    ['build', DEFAULT_DEPLOYMENT, null, 'https://b.example/', 'https://b.example/', null],
  ] as const)('is chosen by the %s', (chosenBy, deployment, setting, build, baseUrl, packUrl) => {
    expect(chooseCueConflictAddress(deployment, setting, PAGE, build)).toEqual({
      baseUrl,
      packUrl,
      chosenBy,
      problems: [],
    });
  });

  it('passes over an address that is none, and says so', () => {
    const address = chooseCueConflictAddress(deployed, 'ftp://a.example/', PAGE, null);
    expect(address).toMatchObject({
      chosenBy: 'deployment',
      problems: [{ code: 'bad-deployment', field: 'cueConflictBase' }],
    });
  });
});

describe('choosePublishedAnswersBase', () => {
  it.each([
    [null, PUBLIC_PUBLISHED_ANSWERS_BASE],
    ['tables', 'https://page.example/lens/tables/'],
    ['https://mirror.example/raw-data/', 'https://mirror.example/raw-data/'],
  ])('is for %j %s', (publishedAnswersBase, baseUrl) => {
    const deployment = { ...DEFAULT_DEPLOYMENT, publishedAnswersBase };
    expect(choosePublishedAnswersBase(deployment, PAGE)).toEqual({ baseUrl, problems: [] });
  });

  it('passes over an address that is none, and says so', () => {
    const deployment = { ...DEFAULT_DEPLOYMENT, publishedAnswersBase: 'ftp://a.example/' };
    expect(choosePublishedAnswersBase(deployment, PAGE)).toMatchObject({
      baseUrl: PUBLIC_PUBLISHED_ANSWERS_BASE,
      problems: [{ code: 'bad-deployment', field: 'publishedAnswersBase' }],
    });
  });
});

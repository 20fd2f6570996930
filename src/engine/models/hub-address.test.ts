import { describe, expect, it } from 'vitest';
import {
  checkEndpoint,
  chooseHubEndpoint,
  DEFAULT_HUB_ENDPOINT,
  modelIdOf,
  parseModelId,
  parseRepoAddress,
} from './hub-address.ts';

const HUB = 'https://huggingface.co';
const COMMIT = '4c1807b705b1d015fb032789cc4d221b23025a6f';

describe('parseRepoAddress', () => {
  it.each([
    ['Xenova/clip-vit-base-patch32', 'Xenova/clip-vit-base-patch32', null],
    ['  immich-app/RN50__openai ', 'immich-app/RN50__openai', null],
    [`Xenova/mobileclip_s0@${COMMIT}`, 'Xenova/mobileclip_s0', COMMIT],
    ['plhery/mobileclip2-onnx/onnx/s0@main', 'plhery/mobileclip2-onnx/onnx/s0', 'main'],
    [`${HUB}/Xenova/clip-vit-base-patch32`, 'Xenova/clip-vit-base-patch32', null],
    [`${HUB}/a/b/?library=transformers.js#usage`, 'a/b', null],
    ['huggingface.co/a/b/tree/main', 'a/b', 'main'],
    ['hf.co/a/b', 'a/b', null],
    [`${HUB}/a/b/tree/${COMMIT}`, 'a/b', COMMIT],
    [`${HUB}/a/b/tree/refs%2Fpr%2F1`, 'a/b', 'refs/pr/1'],
    [`${HUB}/a/b/tree/main/onnx/s0`, 'a/b/onnx/s0', 'main'],
    [`${HUB}/a/b/blob/main/onnx/vision_model.onnx`, 'a/b/onnx', 'main'],
    [`${HUB}/a/b/resolve/v1.0/config.json?download=true`, 'a/b', 'v1.0'],
    [`${HUB}/a/b/discussions/2`, 'a/b', null],
  ])('reads %s', (typed, id, revision) => {
    expect(parseRepoAddress(typed)).toEqual({ ok: true, value: { id, revision } });
  });

  it.each([
    ['', 'Nothing was typed'],
    ['gpt2', 'has no owner'],
    ['a/b@', 'not the name of a revision'],
    ['a/b@x@y', 'not of the form'],
    ['a b/c', 'not of the form'],
    ['../b', 'not of the form'],
    ['a/..', 'not of the form'],
    ['a/b/../c', 'not of the form'],
    ['a/b@../../x', 'not the name of a revision'],
    ['-a/b', 'not of the form'],
    [`${HUB}/`, 'not the address of a model'],
    [`${HUB}/a`, 'not the address of a model'],
    [`${HUB}/datasets/a/b`, 'leads to datasets'],
    [`${HUB}/spaces/a/b`, 'leads to spaces'],
    [`${HUB}/a/b/tree/%E0%A4%A`, 'not encoded'],
    ['https://mirror.example/a/b', 'another host'],
    ['ftp://huggingface.co/a/b', 'not of the form'],
    ['javascript:alert(1)', 'not of the form'],
  ])('names what is wrong with “%s”', (typed, words) => {
    const read = parseRepoAddress(typed);
    expect(read).toMatchObject({ ok: false, problems: [{ code: 'bad-repo-name' }] });
    expect(read.ok ? '' : read.problems[0]?.message).toContain(words);
  });

  it('reads addresses on the mirror in use, under its own path', () => {
    const mirror = 'https://mirror.example/hub';
    expect(parseRepoAddress(`${mirror}/a/b/tree/main`, mirror)).toEqual({
      ok: true,
      value: { id: 'a/b', revision: 'main' },
    });
    expect(parseRepoAddress('https://mirror.example/other/a/b', mirror).ok).toBe(false);
    expect(parseRepoAddress(`${HUB}/a/b`, mirror).ok).toBe(true);
  });
});

describe('a model’s id', () => {
  it.each([
    ['a/b', { repo: 'a/b', folder: '' }],
    ['a/b/onnx/s0', { repo: 'a/b', folder: 'onnx/s0' }],
  ])('%s comes apart and together', (id, place) => {
    expect(parseModelId(id)).toEqual(place);
    expect(modelIdOf(place)).toBe(id);
  });

  it.each(['a', '', 'a/', '/b', 'a/b/', 'a/b//c', 'a/b/..', 'a/b?x', 'a/b c'])(
    '%j is none',
    (id) => {
      expect(parseModelId(id)).toBeNull();
    },
  );
});

describe('checkEndpoint', () => {
  it.each([
    ['https://huggingface.co', 'https://huggingface.co'],
    [' https://mirror.example/hub/// ', 'https://mirror.example/hub'],
    ['http://localhost:8090/', 'http://localhost:8090'],
    ['HTTPS://Mirror.Example', 'https://mirror.example'],
  ])('takes %s', (typed, endpoint) => {
    expect(checkEndpoint(typed)).toEqual({ ok: true, value: endpoint });
  });

  it.each([
    '',
    'huggingface.co',
    'localhost:8090',
    'ftp://mirror.example',
    'https://',
    'https://user:secret@mirror.example',
    'https://user@mirror.example',
    'https://mirror.example/?token=hf_secret',
    'https://mirror.example/#hf_secret',
  ])('refuses %j and keeps the address in use', (typed) => {
    expect(checkEndpoint(typed)).toMatchObject({
      ok: false,
      problems: [{ code: 'bad-hub-address', field: 'hubEndpoint' }],
    });
  });
});

describe('chooseHubEndpoint', () => {
  const PAGE = 'https://page.example/lens/index.html';

  it.each([
    ['visitor', 'hub/', ' https://a.example/x/ ', 'https://a.example/x'],
    ['deployment', 'hub/', null, 'https://page.example/lens/hub'],
    ['deployment', 'https://b.example/', '', 'https://b.example'],
    ['default', null, null, DEFAULT_HUB_ENDPOINT],
  ])('goes by the %s', (chosenBy, deployed, setting, endpoint) => {
    expect(chooseHubEndpoint(deployed, setting, PAGE)).toEqual({
      endpoint,
      chosenBy,
      problems: [],
    });
  });

  it('passes over what cannot be used, and says so', () => {
    expect(chooseHubEndpoint('https://u:p@b.example', 'a.example', PAGE)).toMatchObject({
      endpoint: DEFAULT_HUB_ENDPOINT,
      chosenBy: 'default',
      problems: [{ field: 'hubEndpoint' }, { field: 'hubEndpoint' }],
    });
  });
});

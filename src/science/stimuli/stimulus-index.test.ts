import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { countConflictPairs } from './balanced-subset.ts';
import { CATEGORIES } from './category.ts';
import { parseStimulusIndex } from './stimulus-index.ts';

const image = {
  id: 'airplane-bear-1',
  file: 'airplane/airplane-bear-1.png',
  shape: 'airplane',
  texture: 'bear',
  sha256: 'ab'.repeat(32),
  bytes: 4321,
};

const index = {
  format: 'cuelens-stimuli',
  version: 1,
  id: 'built-in',
  title: 'Built-in',
  note: 'A demonstration set.',
  naturalTemplate: 'an icon of a {}',
  classes: [...CATEGORIES],
  sources: [{ name: 'plane', set: 'mdi', author: 'A. N.', licence: 'Apache-2.0', url: 'ignored' }],
  images: [{ ...image, family: 'navon', shapeSource: 0, textureSource: 0 }],
};

function problemsOf(json: unknown) {
  const result = parseStimulusIndex(json);
  return result.ok ? [] : result.problems;
}

const fieldsOf = (json: unknown) => problemsOf(json).map((problem) => problem.field);

describe('the index of a stimulus set', () => {
  it('is read, with unknown fields passed over', () => {
    expect(parseStimulusIndex({ ...index, extra: 1 })).toEqual({
      ok: true,
      value: {
        id: 'built-in',
        title: 'Built-in',
        note: 'A demonstration set.',
        naturalTemplate: 'an icon of a {}',
        licence: '',
        sources: [{ name: 'plane', set: 'mdi', author: 'A. N.', licence: 'Apache-2.0' }],
        stimuli: [
          {
            id: image.id,
            file: image.file,
            shape: 'airplane',
            texture: 'bear',
            sha256: image.sha256,
            sizeBytes: 4321,
            family: 'navon',
            shapeSource: 0,
            textureSource: 0,
          },
        ],
      },
    });
  });

  it('leaves out what an image does not have', () => {
    const result = parseStimulusIndex({ ...index, licence: 'CC BY 4.0', images: [image] });
    expect(result.ok && result.value.licence).toBe('CC BY 4.0');
    expect(result.ok && Object.keys(result.value.stimuli[0] ?? {})).toEqual([
      ...['id', 'file', 'shape', 'texture', 'sha256', 'sizeBytes'],
    ]);
  });

  it.each(['built-in', 'cue-conflict'])('of the %s set passes, with all 240 pairs', (id) => {
    const path = new URL(`../../../public/stimuli/${id}/index.json`, import.meta.url);
    const result = parseStimulusIndex(JSON.parse(readFileSync(path, 'utf8')));
    expect(result.ok ? [] : result.problems).toEqual([]);
    expect(result.ok && result.value.id).toBe(id);
    expect(result.ok && countConflictPairs(result.value.stimuli)).toBe(240);
  });

  it.each([
    ['format', { format: 'other' }],
    ['version', { version: 2 }],
    ['classes', { classes: ['cat', 'dog'] }],
    ['classes', { classes: [...CATEGORIES].reverse() }],
    ['id', { id: 7 }],
    ['title', { title: '' }],
    ['note', { note: null }],
    ['naturalTemplate', { naturalTemplate: 'an icon' }],
    ['licence', { licence: 3 }],
    ['sources', { sources: 'none', images: [image] }],
    ['sources[0].author', { sources: [{ ...index.sources[0], author: undefined }] }],
    ['images', { images: [] }],
    ['images[0].shape', { images: [{ ...image, shape: 'zebra' }] }],
    ['images[0].texture', { images: [{ ...image, texture: 3 }] }],
    ['images[0].sha256', { images: [{ ...image, sha256: 'AB'.repeat(32) }] }],
    ['images[0].bytes', { images: [{ ...image, bytes: 0 }] }],
    ['images[0].bytes', { images: [{ ...image, bytes: 1.5 }] }],
    ['images[0].shapeSource', { images: [{ ...image, shapeSource: 1 }] }],
    ['images[0].family', { images: [{ ...image, family: 1 }] }],
    ['images[1].id', { images: [image, image] }],
  ])('names the field at fault: %s', (field, change) => {
    expect(fieldsOf({ ...index, ...change })).toEqual([field]);
  });

  it.each([
    '../secret.png',
    'a/../../b.png',
    '/root.png',
    'a//b.png',
    './a.png',
    'https://elsewhere.example/a.png',
    'a\\b.png',
    'a/%2e%2e/b.png',
    'a.png?x',
    'a.png#x',
    'a\nb.png',
  ])('refuses a path that may leave the folder: %s', (file) => {
    expect(fieldsOf({ ...index, images: [{ ...image, file }] })).toEqual(['images[0].file']);
  });

  it('names the first five problems and counts the rest', () => {
    const images = Array.from({ length: 9 }, (_, i) => ({ ...image, id: `${i}`, bytes: -1 }));
    const problems = problemsOf({ ...index, images });
    expect(problems).toHaveLength(6);
    expect(problems[0]?.message).toContain('images[0].bytes is -1');
    expect(problems[5]?.message).toBe('And 4 more.');
  });

  it.each([{ json: null }, { json: [] }, { json: 'index' }, { json: 3 }, {}])(
    'refuses %o',
    ({ json }) => {
      expect(fieldsOf(json)).toEqual(['index']);
    },
  );

  it('refuses entries that are no objects without failing', () => {
    expect(fieldsOf({ ...index, images: [null], sources: [[]] })[0]).toBe('sources[0]');
  });
});

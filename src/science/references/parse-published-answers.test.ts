import { describe, expect, it } from 'vitest';
import { NO_CATEGORY } from '../decisions/decide.ts';
import { categoryNumber } from '../stimuli/category.ts';
import { answersInSetOrder, parsePublishedAnswers } from './parse-published-answers.ts';
import { readCsv } from './read-csv.ts';

const stimuli = [{ id: 'cat1-dog2' }, { id: 'car3-oven1' }];

function answersOf(text: string): readonly (readonly [string, number])[] {
  const table = parsePublishedAnswers(text);
  if (!table.ok) throw new Error(table.problems[0]?.message);
  return table.value.map(({ id, answer }) => [id, answer]);
}

function faultOf(text: string): string {
  const table = parsePublishedAnswers(text);
  expect(table).toMatchObject({ ok: false, problems: [{ code: 'bad-table' }] });
  return table.ok ? '' : (table.problems[0]?.message ?? '');
}

describe('a CSV table', () => {
  it.each([
    ['quoted fields', 'a,b\n"1,5","say ""x"""\n', [{ a: '1,5', b: 'say "x"' }]],
    ['line breaks in quotes', 'a,b\r\n"1\n2",3', [{ a: '1\n2', b: '3' }]],
    [
      'empty fields, lines and no last line break',
      'a,b\n,\n\n1,2',
      [
        { a: '', b: '' },
        { a: '1', b: '2' },
      ],
    ],
    ['nothing', '', []],
  ])('is read with %s', (_, text, value) => {
    expect(readCsv(text)).toEqual({ ok: true, value });
  });

  it.each([
    ['a,b\n1,2,3', 'row 2 has 3 fields, the header 2'],
    ['a,b\n"1,2', 'no CSV from character 5 on'],
    ['a,b\n"1"2,3', 'no CSV from character 5 on'],
  ])('%j is refused by name', (text, words) => {
    const table = readCsv(text);
    expect(table).toMatchObject({ ok: false, problems: [{ code: 'bad-table' }] });
    expect(table.ok ? '' : table.problems[0]?.message).toContain(words);
  });
});

describe('published answers', () => {
  it('of a model are read by image and label', () => {
    const text = 'image,response,pred_label,pred_conf\ncat1-dog2,"a dog, I think",dog,0.5\n';
    expect(answersOf(text)).toEqual([['cat1-dog2', categoryNumber('dog')]]);
  });

  it('of people are read by trial name; a missed trial is no category', () => {
    const text =
      'trial,object_response,imagename\n1,bird,0001_s5n_s01_0_bird_00_cat1-dog2.png\n2,na,0002_s5n_s01_0_na_00_cat1-dog2.png\n';
    expect(answersOf(text)).toEqual([
      ['cat1-dog2', categoryNumber('bird')],
      ['cat1-dog2', NO_CATEGORY],
    ]);
  });

  it('are refused, with the reason, where the table is another one', () => {
    expect(faultOf('picture,label\ncat1-dog2,dog')).toContain('“image” and “pred_label”');
    expect(faultOf('image,pred_label')).toContain('“image” and “pred_label”');
    expect(faultOf('<html>')).toContain('“image” and “pred_label”');
    expect(faultOf('image,pred_label\ncat1-dog2,dog\ncat1-wolf2,dog')).toContain('row 3');
    expect(faultOf('image,pred_label\n"cat1-dog2,dog')).toContain('character');
  });
});

describe('answers in the order of the set', () => {
  const read = (rows: string) => {
    const table = parsePublishedAnswers(`image,pred_label\n${rows}`);
    return answersInSetOrder(table.ok ? table.value : [], stimuli);
  };

  it('stand where their stimuli stand', () => {
    expect(read('car3-oven1,oven\ncat1-dog2,cat')).toEqual({
      ok: true,
      value: Uint8Array.of(categoryNumber('cat'), categoryNumber('oven')),
    });
  });

  it.each([
    ['car3-oven1,oven', '“cat1-dog2” is not answered'],
    ['car3-oven1,oven\ncar3-oven1,car\ncat1-dog2,cat', '“car3-oven1” is answered twice'],
    ['cat9-dog9,cat\ncar3-oven1,car\ncat1-dog2,cat', '“cat9-dog9” is not in the set'],
  ])('must be one each: %j', (rows, words) => {
    const answers = read(rows);
    expect(answers).toMatchObject({ ok: false, problems: [{ code: 'other-stimuli' }] });
    expect(answers.ok ? '' : answers.problems[0]?.message).toContain(words);
  });
});

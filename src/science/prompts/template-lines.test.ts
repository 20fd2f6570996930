import { expect, it } from 'vitest';
import { IMAGENET_TEMPLATES } from './imagenet-templates.ts';
import { formatTemplateLines, parseTemplateLines } from './template-lines.ts';

it('reads one template a line, without blank lines and trailing spaces', () => {
  expect(parseTemplateLines('a {}  \n\n   \r\n {}\t\rthe {}\u2028art of {}')).toEqual([
    ...['a {}', ' {}', 'the {}', 'art of {}'],
  ]);
  expect(parseTemplateLines(' \n')).toEqual([]);
});

it('reads back what it wrote', () => {
  const text = formatTemplateLines(IMAGENET_TEMPLATES);
  expect(parseTemplateLines(text)).toEqual(IMAGENET_TEMPLATES);
});

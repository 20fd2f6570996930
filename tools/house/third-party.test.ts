import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from './planted-tree.ts';
import { thirdPartyFiles } from './third-party.mjs';

it.each(Object.entries(thirdPartyFiles()))(
  '%s says what is installed (`npm run third-party` writes it)',
  (path, text) => {
    expect(readFileSync(join(ROOT, path), 'utf8')).toBe(text);
  },
);

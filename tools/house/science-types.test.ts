import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { plantTree } from './planted-tree.ts';

// Science is compiled without a browser's names and without the other layers, so that a reach for
// either is a type error. A tsconfig that let one through would look like a clean build.

const RATE = `/** Half of n. */\nexport const halve = (n: number): number => n / 2;\n`;
const SPEC = `export interface Spec {\n  readonly seed: number;\n}\n`;

/** What the compiler says about `text` as a file of science, e.g. `TS2304 Cannot find name ...`. */
function complaints(text: string): readonly string[] {
  const tree = plantTree({
    'src/science/rate.ts': RATE,
    'src/experiment/spec.ts': SPEC,
    'src/science/planted.ts': text,
  });
  try {
    const config = ts.getParsedCommandLineOfConfigFile(
      join(tree.root, 'src/science/tsconfig.json'),
      {},
      { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
    );
    if (config === undefined) throw new Error('The tsconfig of science could not be read.');
    const program = ts.createProgram(config.fileNames, config.options);
    return ts
      .getPreEmitDiagnostics(program)
      .map(
        ({ code, messageText }) =>
          `TS${code} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
      );
  } finally {
    tree.remove();
  }
}

describe('the compiler, on science', { timeout: 60_000 }, () => {
  it('accepts a file that stands left of everything', () => {
    expect(complaints(`import { halve } from './rate.ts';\nexport const it = halve(2);\n`)).toEqual(
      [],
    );
  });

  it.each(['document', 'window', 'fetch', 'console', 'ImageData', 'process', 'performance'])(
    'knows no %s',
    (name) => {
      expect(complaints(`export const it = ${name};\n`).join()).toMatch(/TS(2304|2584|2591)\b/);
    },
  );

  it.each(['#experiment/spec.ts', '../experiment/spec.ts'])('cannot reach up to %s', (path) => {
    const text = `import type { Spec } from '${path}';\nexport type It = Spec;\n`;
    expect(complaints(text).join()).toMatch(/TS(6059|6307)\b/);
  });
});

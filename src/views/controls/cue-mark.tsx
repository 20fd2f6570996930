import type { ReactNode } from 'react';
import type { Cue } from '#science/decisions/cue.ts';

const LOOK: Readonly<Record<Cue, { readonly className: string; readonly word: string }>> = {
  shape: { className: 'shape', word: 'shape' },
  texture: { className: 'texture', word: 'texture' },
  neither: { className: 'neither', word: 'neither' },
  'no-conflict': { className: 'neither', word: 'no conflict' },
  unscored: { className: 'neither', word: 'not scored yet' },
};

/** The cue in its colour, its form (disc, square, ring) and its word: never by colour alone. */
export function CueMark(props: { cue: Cue; bare?: boolean }): ReactNode {
  const { className, word } = LOOK[props.cue];
  return (
    <span className={`cue-mark ${className}`}>
      <i aria-hidden="true" />
      {props.bare === true ? <span className="visually-hidden">{word}</span> : word}
    </span>
  );
}

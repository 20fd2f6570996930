import { memo } from 'react';
import type { ReactNode } from 'react';
import type { Cue } from '#science/decisions/cue.ts';
import { CueMark } from '../controls/cue-mark.tsx';
import { shortRate } from '../format.ts';
import { Picture } from './picture.tsx';

/** What a tile says of its picture. */
export interface TileFacts {
  readonly position: number;
  readonly shape: string;
  readonly texture: string;
  readonly answer: string;
  readonly cue: Cue;
  /** Probability of the answer, 0..1; null where a shared result carries none. */
  readonly probability: number | null;
}

/** A picture with its answer; the strip below has the colour and the mark of the cue it names. */
export const PictureTile = memo(function PictureTile(props: {
  facts: TileFacts;
  current: boolean;
  onOpen: (position: number) => void;
}): ReactNode {
  const { facts } = props;
  return (
    <button
      type="button"
      role="option"
      aria-selected={props.current}
      id={`picture-${facts.position}`}
      tabIndex={-1}
      className={`tile ${facts.cue}`}
      data-testid="tile"
      onClick={() => {
        props.onOpen(facts.position);
      }}
    >
      <Picture position={facts.position} alt="" />
      <span className="tile-text">
        <span className="tile-answer">
          <CueMark cue={facts.cue} bare /> <b>{facts.answer}</b>{' '}
          {facts.probability !== null && (
            <span className="soft">{shortRate(facts.probability)}</span>
          )}
        </span>
        <span className="soft">
          {facts.shape} / {facts.texture}
        </span>
      </span>
    </button>
  );
});

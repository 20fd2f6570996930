import { memo } from 'react';
import type { ReactNode } from 'react';
import { CueMark } from '../controls/cue-mark.tsx';
import { shortRate } from '../format.ts';
import { Picture } from './picture.tsx';
import type { PictureFacts } from './picture-facts.ts';
import { pictureElementId } from './use-picture-walk.ts';

/** A picture with its answer; the strip below has the colour and the mark of the cue it names. */
export const PictureTile = memo(function PictureTile(props: {
  facts: PictureFacts;
  current: boolean;
  onOpen: (position: number) => void;
}): ReactNode {
  const { facts } = props;
  return (
    <button
      type="button"
      role="option"
      aria-selected={props.current}
      id={pictureElementId(facts.position)}
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

import { useId } from 'react';
import type { ReactNode } from 'react';
import type { Licence } from '#engine/index.ts';
import type { DtypeChoice } from '#experiment/spec.ts';
import type { ModelMark } from '#state/app-state.ts';
import type { ModelName } from '#state/session-context.ts';
import { Chip } from '../controls/chip.tsx';
import { Select } from '../controls/select.tsx';
import type { Choice } from '../dtype-options.ts';
import { useAppState, useSession } from '../use-app-state.ts';
import { cardTestId } from './catalog-words.ts';
import { maybeSameModel } from './same-revision.ts';

/** One model to choose: what it is, what it costs, under which terms, and the two things to do. */
export function ModelCardBox(props: {
  model: ModelMark;
  title: string;
  family: string;
  corner: string;
  words: string;
  facts: readonly (readonly [name: string, words: string])[];
  /** Null where nothing needs saying. */
  licence: Licence | null;
  /** The ways in which its weights can be had; left out where there is no choice. */
  weights?: {
    readonly choices: readonly Choice<DtypeChoice>[];
    readonly value: DtypeChoice;
    readonly onChange: (dtype: DtypeChoice) => void;
  };
  onUse: (name: ModelName) => void;
  children?: ReactNode;
}): ReactNode {
  const session = useSession();
  const id = useId();
  const { model, licence } = props;
  const dtype = props.weights?.value ?? 'auto';
  const { revision } = model;
  const inUse = useAppState((s) => s.card?.id === model.id && s.card.revision === revision);
  const compared = useAppState((s) =>
    s.compared.find((entry) => maybeSameModel(entry.model, model)),
  );
  return (
    <li className="model-box" data-testid={cardTestId(model.id)} aria-labelledby={id}>
      <div className="model-box-head">
        <h4 id={id}>{props.title}</h4>
        {inUse ? (
          <span className="badge">in use</span>
        ) : (
          props.corner !== '' && <span className="badge quiet">{props.corner}</span>
        )}
      </div>
      <p className="soft small">{props.family}</p>
      {props.words !== '' && <p>{props.words}</p>}
      <dl className="facts">
        {props.facts.map(([name, words]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{words}</dd>
          </div>
        ))}
        {licence !== null && (
          <div>
            <dt>Licence</dt>
            <dd data-testid="licence-badge" data-use={licence.use}>
              {licence.use === 'research-only' && <span className="badge">research only</span>}{' '}
              {licence.name}
            </dd>
          </div>
        )}
      </dl>
      {props.weights !== undefined && (
        <div className="model-box-weights">
          <Select label="Weights" testId="card-weights" {...props.weights} />
        </div>
      )}
      {props.children}
      <div className="model-box-actions">
        <Chip
          look="primary"
          testId="use-model"
          aria-label={inUse ? `${props.title} is in use` : `Use ${props.title}`}
          disabled={inUse}
          onClick={() => {
            props.onUse(dtype === 'auto' ? model : { ...model, dtype });
          }}
        >
          {inUse ? 'In use' : 'Use'}
        </Chip>
        <Chip
          testId="compare-add"
          aria-pressed={compared !== undefined}
          aria-label={`Compare ${props.title} with others`}
          onClick={() => {
            if (compared === undefined) session.queue.add(model, props.title, dtype);
            else session.queue.remove(compared.model);
          }}
        >
          Compare
        </Chip>
      </div>
    </li>
  );
}

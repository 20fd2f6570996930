import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import type { TensorQuestion } from '#engine/index.ts';
import { Chip } from '../controls/chip.tsx';
import { useSession } from '../use-app-state.ts';
import { tensorWords } from './tensor-words.ts';

type Facts = TensorQuestion['inputs'][number];

/** Asks which tensor of a graph is which, where its names do not say it. */
export function TensorQuestionForm(props: { title: string; question: TensorQuestion }): ReactNode {
  const session = useSession();
  const { tower, inputs, outputs } = props.question;
  const [input, setInput] = useState(() => onlyName(inputs));
  const [output, setOutput] = useState(() => onlyName(outputs));
  const isText = tower === 'text';
  return (
    <form
      data-testid="tensor-question"
      onSubmit={(event) => {
        event.preventDefault();
        void session.models.answerTensors({ input, output });
      }}
    >
      <p>
        <b>
          Which is which in the {isText ? 'text' : 'image'} tower of {props.title}?
        </b>{' '}
        Its graph uses names that this page does not know. A guess could give numbers that look
        right and are not, so it asks; what you choose is then tried out.
      </p>
      <div className="tensor-selects">
        <TensorSelect
          label={isText ? 'Token ids go into' : 'Pixels go into'}
          hint={
            isText
              ? 'whole numbers, one row of tokens a sentence'
              : 'decimals, usually [batch, 3, height, width]'
          }
          testId="tensor-input"
          tensors={inputs}
          value={input}
          onChange={setInput}
        />
        <TensorSelect
          label="The embedding comes out of"
          hint={`one row of numbers a ${isText ? 'sentence' : 'picture'}: [batch, width]`}
          testId="tensor-output"
          tensors={outputs}
          value={output}
          onChange={setOutput}
        />
      </div>
      <div className="wish-actions">
        <Chip
          type="submit"
          look="primary"
          testId="tensor-answer"
          disabled={input === '' || output === ''}
        >
          Go on with these
        </Chip>
        <Chip testId="wish-cancel" onClick={session.models.forgetWish}>
          Leave it
        </Chip>
      </div>
    </form>
  );
}

function TensorSelect(props: {
  label: string;
  hint: string;
  testId: string;
  tensors: readonly Facts[];
  value: string;
  onChange: (name: string) => void;
}): ReactNode {
  const id = useId();
  return (
    <div>
      <label htmlFor={id}>
        {props.label} <span className="soft small">({props.hint})</span>
      </label>
      <select
        id={id}
        className="field"
        data-testid={props.testId}
        value={props.value}
        onChange={(event) => {
          props.onChange(event.target.value);
        }}
      >
        <option value="">choose …</option>
        {props.tensors.map((tensor) => (
          <option key={tensor.name} value={tensor.name}>
            {tensorWords(tensor)}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Where there is one there is nothing to choose. */
function onlyName(tensors: readonly Facts[]): string {
  return tensors.length === 1 ? (tensors[0]?.name ?? '') : '';
}

import { useId } from 'react';
import type { ReactNode } from 'react';
import type { Choice } from '../dtype-options.ts';

/** A labelled choice of one of several words. */
export function Select<T extends string>(props: {
  label: string;
  testId: string;
  value: T;
  choices: readonly Choice<T>[];
  onChange: (value: T) => void;
}): ReactNode {
  const id = useId();
  const { value, choices } = props;
  const chosen = choices.find((choice) => choice.value === value);
  return (
    <>
      <label htmlFor={id}>{props.label}</label>
      <select
        id={id}
        className="field"
        data-testid={props.testId}
        value={value}
        onChange={(event) => {
          const picked = choices.find((choice) => choice.value === event.target.value);
          if (picked !== undefined) props.onChange(picked.value);
        }}
      >
        {/* A link may ask for weights that the model does not have; what runs instead stands above. */}
        {chosen === undefined && <option value={value}>{value}: not among its files</option>}
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value} disabled={choice.disabled}>
            {choice.label}
          </option>
        ))}
      </select>
    </>
  );
}

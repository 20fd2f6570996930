import { useState } from 'react';
import type { ReactNode } from 'react';
import { LinkButton } from '../controls/chip.tsx';
import { failureWords } from '../controls/failure-words.ts';

/** Saves a figure as SVG or PNG; says so where the browser could not. */
export function SaveButtons(props: {
  name: string;
  onSave: (format: 'svg' | 'png') => Promise<void>;
}): ReactNode {
  const [failure, setFailure] = useState('');
  const save = async (format: 'svg' | 'png'): Promise<void> => {
    setFailure('');
    try {
      await props.onSave(format);
    } catch (error) {
      setFailure(`Not saved: ${failureWords(error)}. The other format may work.`);
    }
  };
  return (
    <span className="chart-save">
      <span role="status" className="small">
        {failure}
      </span>
      {(['svg', 'png'] as const).map((format) => (
        <LinkButton
          key={format}
          testId={`save-${props.name}-${format}`}
          aria-label={`Save ${props.name} as ${format.toUpperCase()}`}
          onClick={() => void save(format)}
        >
          {format.toUpperCase()}
        </LinkButton>
      ))}
    </span>
  );
}

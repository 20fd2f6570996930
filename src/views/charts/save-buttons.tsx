import type { ReactNode } from 'react';

/** Saves a figure as SVG or PNG. */
export function SaveButtons(props: {
  name: string;
  onSave: (format: 'svg' | 'png') => void;
}): ReactNode {
  return (
    <span className="chart-save">
      {(['svg', 'png'] as const).map((format) => (
        <button
          key={format}
          type="button"
          className="link"
          data-testid={`save-${props.name}-${format}`}
          aria-label={`Save ${props.name} as ${format.toUpperCase()}`}
          onClick={() => {
            props.onSave(format);
          }}
        >
          {format.toUpperCase()}
        </button>
      ))}
    </span>
  );
}

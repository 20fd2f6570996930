import type { ReactElement } from 'react';

interface Form {
  /** How a caption calls it. */
  readonly name: string;
  /** Around 0, 0; some 12 pixels wide. */
  readonly path: string;
  readonly open: boolean;
}

const PATHS = {
  square: 'M-5 -5h10v10h-10z',
  'triangle up': 'M0 -6.5L6 4.5H-6z',
  'triangle down': 'M0 6.5L6 -4.5H-6z',
  star: 'M0 -7L1.8 -2.4 6.7 -2.2 2.9 0.9 4.1 5.7 0 3 -4.1 5.7 -2.9 0.9 -6.7 -2.2 -1.8 -2.4z',
  plus: 'M-2 -6h4v4h4v4h-4v4h-4v-4h-4v-4h4z',
  'triangle right': 'M6.5 0L-4.5 6V-6z',
  'triangle left': 'M-6.5 0L4.5 6V-6z',
} as const;

/**
 * Models are told apart by form, never by hue. No diamonds, hollow circles, strokes or thin crosses:
 * those are people, A and published models.
 */
const FORMS: readonly Form[] = [
  { name: 'disc', path: 'M-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0 -11 0z', open: false },
  ...Object.entries(PATHS).map(([name, path]) => ({ name, path, open: false })),
  ...Object.entries(PATHS).map(([name, path]) => ({ name: `open ${name}`, path, open: true })),
  { name: 'hexagon', path: 'M-6 0L-3 -5.2H3L6 0L3 5.2H-3z', open: false },
];

/** The `form`-th mark; after the last the first comes again. */
function formAt(form: number): Form {
  return FORMS[form % FORMS.length] ?? { name: 'disc', path: '', open: false };
}

/** How a caption calls a mark. */
export function formName(form: number): string {
  return formAt(form).name;
}

/** A compared model's mark on a chart. */
export function ModelForm(props: {
  form: number;
  cx: number;
  cy: number;
  colour: string;
}): ReactElement {
  const { path, open } = formAt(props.form);
  return (
    <path
      d={path}
      transform={`translate(${props.cx} ${props.cy})`}
      fill={open ? 'var(--card)' : props.colour}
      stroke={open ? props.colour : 'var(--card)'}
      strokeWidth={open ? 1.8 : 1}
      strokeLinejoin="round"
    />
  );
}

/** The same mark beside a name in a list or a table. */
export function ModelKey({ form }: { form: number }): ReactElement {
  return (
    <svg className="model-key" viewBox="-8 -8 16 16" width="16" height="16" aria-hidden="true">
      <ModelForm form={form} cx={0} cy={0} colour="var(--ink)" />
    </svg>
  );
}

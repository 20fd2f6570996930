import type { ReactNode } from 'react';

/** Sentences under a heading; nothing where there are none. */
export function PlainList(props: { title: string; lines: readonly string[] }): ReactNode {
  if (props.lines.length === 0) return null;
  return (
    <>
      <h4>{props.title}</h4>
      <ul>
        {props.lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}

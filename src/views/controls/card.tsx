import { useId } from 'react';
import type { ReactNode } from 'react';

/** One card of the page: a heading, what belongs beside it, and the content. */
export function Card(props: {
  title: string;
  className?: string;
  aside?: ReactNode;
  children: ReactNode;
}): ReactNode {
  const id = useId();
  return (
    <section className={`card ${props.className ?? ''}`} aria-labelledby={id}>
      <header className="card-head">
        <h2 id={id}>{props.title}</h2>
        {props.aside}
      </header>
      {props.children}
    </section>
  );
}

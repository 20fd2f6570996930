import type { ReactNode } from 'react';
import { useAppState } from '../use-app-state.ts';

/** The model card in place: what it is, how it was made, what it is not. */
export function ModelCardView(): ReactNode {
  const card = useAppState((s) => s.card);
  if (card === null) return null;
  const { about } = card;
  return (
    <section className="model-card" data-testid="model-card">
      <h3>{card.title}</h3>
      <p>{about.summary}</p>
      <dl className="facts">
        <dt>Parameters</dt>
        <dd>{about.parameters}</dd>
        <dt>Training</dt>
        <dd>{about.training}</dd>
        <dt>Licence</dt>
        <dd>{card.licence}</dd>
        <dt>Id</dt>
        <dd>
          {card.id}, revision {card.revision}; embeddings of {card.embeddingSize} numbers, at most{' '}
          {card.maxTokens} tokens a sentence
        </dd>
      </dl>
      <h4>What it is not</h4>
      <ul>
        {about.limits.map((limit) => (
          <li key={limit}>{limit}</li>
        ))}
      </ul>
      <h4>Made from</h4>
      <ul>
        {about.sources.map((source) => (
          <li key={source}>{source}</li>
        ))}
      </ul>
    </section>
  );
}

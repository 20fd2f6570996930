import { useEffect } from 'react';
import type { ReactNode } from 'react';
import type { ModelCard } from '#engine/index.ts';
import { PublishedFigures } from '../published-figures.tsx';
import { useAppState, useSession } from '../use-app-state.ts';
import { PlainList } from './plain-list.tsx';

/** The model card in place: what it is, how it was made, what it is not. */
export function ModelCardView({ card }: { card: ModelCard }): ReactNode {
  const embeddingSize = useAppState((s) => card.embeddingSize ?? s.engine.embeddingSize);
  const { about, licence } = card;
  return (
    <section className="model-card" data-testid="model-card">
      <h3>{card.title}</h3>
      <p>{about.summary}</p>
      <dl className="facts">
        {about.parameters !== '' && (
          <>
            <dt>Parameters</dt>
            <dd>{about.parameters}</dd>
          </>
        )}
        {about.training !== '' && (
          <>
            <dt>Training</dt>
            <dd>{about.training}</dd>
          </>
        )}
        <dt>Licence</dt>
        <dd>
          {licence.url === null ? (
            licence.name
          ) : (
            <a href={licence.url} rel="noreferrer" target="_blank">
              {licence.name}
            </a>
          )}
          {licence.use === 'research-only' && <span className="badge">research only</span>}
          {licence.use === 'unknown' && ' (what it allows, the repository’s owner says)'}
        </dd>
        <dt>From</dt>
        <dd>{SOURCES[card.source]}</dd>
        <dt>Id</dt>
        <dd>
          {card.id}, revision {card.revision};{' '}
          {embeddingSize !== null && `embeddings of ${embeddingSize} numbers, `}at most{' '}
          {card.text.maxTokens} tokens a sentence
        </dd>
        <Published id={card.id} />
      </dl>
      <PlainList title="What it is not" lines={about.limits} />
      <PlainList title="Made from" lines={about.sources} />
    </section>
  );
}

const SOURCES = {
  page: 'this page',
  hub: 'the hub, fetched by your browser',
  disk: 'your own disk; it has not left this device',
} as const;

/** What others measured of this model, to hold one's own number against. */
function Published({ id }: { id: string }): ReactNode {
  const session = useSession();
  const figures = useAppState((s) => s.catalog.find((entry) => entry.id === id)?.published);
  const mayBeListed = useAppState((s) => s.card?.source === 'hub' && s.catalog.length === 0);
  useEffect(() => {
    if (mayBeListed) void session.models.openCatalog();
  }, [mayBeListed, session]);
  if (figures === undefined || figures.length === 0) return null;
  return (
    <>
      <dt>Published</dt>
      <dd data-testid="published-figures">
        <PublishedFigures figures={figures} />
      </dd>
    </>
  );
}

import type { ReactNode } from 'react';
import type { CatalogEntry } from '#engine/index.ts';
import { shortRevision } from '../format.ts';
import { PublishedFigures } from '../published-figures.tsx';
import { roundSize } from '../size-words.ts';

/** What a researcher wants to know of a model before the download. */
export function EntryDetails({ entry }: { entry: CatalogEntry }): ReactNode {
  const { isPinned, revision, seenCommit } = entry;
  return (
    <details className="note">
      <summary>More about it</summary>
      <dl className="facts">
        <dt>Repository</dt>
        <dd>
          {entry.id}
          {isPinned
            ? `, pinned to ${shortRevision(revision)}`
            : `, “${revision}” as it is when it is loaded`}
          {!isPinned && seenCommit !== null && ` (described from ${seenCommit.slice(0, 7)})`}
        </dd>
        <dt>Weights</dt>
        <dd>
          {Object.entries(entry.files.vision).map(([dtype, vision]) => {
            const text = entry.files.text[dtype as keyof typeof entry.files.text];
            return (
              <p key={dtype}>
                {dtype}: pictures {sizeOf(vision)}, text{' '}
                {text === undefined ? 'none' : sizeOf(text)}
                {dtype === 'q8' && ' (preview quality)'}
              </p>
            );
          })}
        </dd>
        <dt>Pictures</dt>
        <dd>
          {entry.preprocessing.words}
          {entry.gflopsPerImage !== null && ` ${entry.gflopsPerImage} GFLOPs a picture.`}
        </dd>
        <dt>Sentences</dt>
        <dd>{entry.tokenizer.words}</dd>
        <dt>Answers</dt>
        <dd>
          {entry.logitWords} Embeddings of {entry.embeddingSize} numbers.
        </dd>
        {entry.published.length > 0 && (
          <>
            <dt>Published</dt>
            <dd>
              <PublishedFigures figures={entry.published} />
            </dd>
          </>
        )}
        {entry.limits.length > 0 && (
          <>
            <dt>Mind</dt>
            <dd>
              {entry.limits.map((limit) => (
                <p key={limit}>{limit}</p>
              ))}
            </dd>
          </>
        )}
        <dt>Sources</dt>
        <dd>
          {entry.sources.map((source) => (
            <p key={source}>{source}</p>
          ))}
        </dd>
      </dl>
    </details>
  );
}

function sizeOf({ aboutBytes }: { readonly aboutBytes: number | null }): string {
  return aboutBytes === null ? 'size not known' : roundSize(aboutBytes);
}

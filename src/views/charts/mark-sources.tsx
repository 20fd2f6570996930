import type { ReactNode } from 'react';

/** What a mark on a chart says of where it comes from. */
interface SourcedMark {
  readonly label: string;
  readonly source: string;
}

/** More names than this would be a wall of words; the chart's table has them all. */
const NAMED = 6;

/** Where the marks of a chart come from, in place. */
export function MarkSources({ marks }: { marks: readonly SourcedMark[] }): ReactNode {
  const bySource = new Map<string, Set<string>>();
  for (const { source, label } of marks) {
    const labels = bySource.get(source) ?? new Set();
    bySource.set(source, labels.add(label));
  }
  return (
    <details className="note sources">
      <summary>Sources of the marks</summary>
      <ul>
        {[...bySource].map(([source, labels]) => (
          <li key={source}>
            {nameSome([...labels])}: {source}
          </li>
        ))}
      </ul>
    </details>
  );
}

function nameSome(labels: readonly string[]): string {
  const named = labels.slice(0, NAMED).join(', ');
  return labels.length > NAMED ? `${named} and ${labels.length - NAMED} more` : named;
}

import { Component, Suspense, lazy, useState } from 'react';
import type { ComponentType, LazyExoticComponent, ReactNode } from 'react';
import { Chip } from '../controls/chip.tsx';
import { failureWords } from '../controls/failure-words.ts';

/**
 * A chart whose code arrives after the page. Where it does not arrive, or breaks while drawing, the
 * place of the chart says so and offers another try; the rest of the page stays as it is.
 */
export function lazyChart<P extends object>(
  load: () => Promise<{ default: ComponentType<P> }>,
): ComponentType<P> {
  return function LazyChart(props: P): ReactNode {
    const [attempt, setAttempt] = useState(() => attemptOf(load, 0));
    const { Chart } = attempt;
    return (
      <ChartBoundary
        key={attempt.number}
        onRetry={() => {
          setAttempt(attemptOf(load, attempt.number + 1));
        }}
      >
        <Suspense fallback={null}>
          <Chart {...props} />
        </Suspense>
      </ChartBoundary>
    );
  };
}

interface Attempt<P> {
  readonly number: number;
  readonly Chart: LazyExoticComponent<ComponentType<P>>;
}

/** React keeps the outcome of a lazy component for good, so that each try needs one of its own. */
function attemptOf<P>(
  load: () => Promise<{ default: ComponentType<P> }>,
  number: number,
): Attempt<P> {
  return { number, Chart: lazy(load) };
}

class ChartBoundary extends Component<
  { readonly onRetry: () => void; readonly children: ReactNode },
  { readonly failure: string | null }
> {
  override state: { readonly failure: string | null } = { failure: null };

  static getDerivedStateFromError(error: unknown): { readonly failure: string } {
    return { failure: failureWords(error) };
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure === null) return this.props.children;
    return (
      <p className="chart-failed" role="status" data-testid="chart-failed">
        <span>
          <b>This chart could not be drawn</b> ({failure}). The numbers on the page stand as they
          are. Try again, or reload the page.
        </span>
        <Chip onClick={this.props.onRetry}>Try again</Chip>
      </p>
    );
  }
}

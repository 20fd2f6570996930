import { Component } from 'react';
import type { ReactNode } from 'react';

interface Crash {
  readonly message: string | null;
}

/** Shown where a view fails to draw: what happened, what is kept, what to do. */
export class CrashBoundary extends Component<{ children: ReactNode }, Crash> {
  override state: Crash = { message: null };

  static getDerivedStateFromError(error: unknown): Crash {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    const { message } = this.state;
    if (message === null) return this.props.children;
    return (
      <main className="crash" role="alert">
        <h1>The page could not be drawn.</h1>
        <p>
          Your settings are kept in the address above, and what was computed is kept in this
          browser. Reload to go on. If it happens again, the address and this line help to find out
          why:
        </p>
        <pre>{message}</pre>
        <button
          type="button"
          className="chip primary"
          onClick={() => {
            location.reload();
          }}
        >
          Reload
        </button>
      </main>
    );
  }
}

import type { ReactNode } from 'react';
import { percent, whole } from '../format.ts';
import { useAppState, useSession } from '../use-app-state.ts';

/** Says that the finding on show came in a link, and how it compares once recomputed here. */
export function SharedBanner(): ReactNode {
  const session = useSession();
  const shared = useAppState((s) => s.shared);
  const updating = useAppState((s) => s.updating);
  const isShown = useAppState((s) => s.report?.origin.kind === 'link');
  if (shared === null) return null;
  const { recomputed } = shared;
  return (
    <aside className="notice shared" data-testid="shared-banner" aria-label="Shared finding">
      <span>
        {isShown ? (
          <>
            <b>As shared.</b> These numbers came with the link ({shared.madeBy}); nothing has been
            computed on this device.
          </>
        ) : recomputed === null ? (
          <>
            <b>Shared finding: {percent(shared.rates.shapeBias)} %.</b> The numbers below are
            computed on this device{updating ? ' …' : ''}
          </>
        ) : (
          <>
            <b>
              Recomputed here: {percent(recomputed.rates.shapeBias)} %, shared:{' '}
              {percent(shared.rates.shapeBias)} %.
            </b>{' '}
            <span data-testid="shared-agreement" data-value={recomputed.same / recomputed.of}>
              {whole(recomputed.same)} of {whole(recomputed.of)} answers are the same.
            </span>
          </>
        )}
      </span>
      {isShown && (
        <button
          type="button"
          className="chip primary"
          data-testid="recompute"
          onClick={() => void session.recompute()}
        >
          Recompute here
        </button>
      )}
      <button type="button" className="link" onClick={session.leaveShared}>
        {isShown ? 'start from these settings' : 'close'}
      </button>
    </aside>
  );
}

import type { ReactNode } from 'react';
import type { MadeOrigin } from '#experiment/report.ts';
import { originWords } from '#share/origin-words.ts';
import { isFromDisk, isSameModel, modelTitle, STARTER_MODEL } from '#experiment/spec.ts';
import { Chip, LinkButton } from '../controls/chip.tsx';
import { percent, whole } from '../format.ts';
import { useAppState, useSession } from '../use-app-state.ts';

const COMPUTED: Readonly<Record<MadeOrigin['kind'], string>> = {
  shipped: 'computed here from the shipped embeddings',
  device: 'computed on this device',
};

/** Says that the finding on show came in a link, and how it compares once recomputed here. */
export function SharedBanner(): ReactNode {
  const session = useSession();
  const shared = useAppState((s) => s.shared);
  const updating = useAppState((s) => s.updating);
  const origin = useAppState((s) => s.report?.origin.kind ?? null);
  if (shared === null) return null;
  // Nothing to compare where no picture was answered on both sides.
  const recomputed = shared.recomputed?.of === 0 ? null : shared.recomputed;
  const isShown = origin === 'link';
  const computed = origin === null || origin === 'link' ? 'not there yet' : COMPUTED[origin];
  return (
    <aside className="notice shared" data-testid="shared-banner" aria-label="Shared finding">
      <span>
        {isShown ? (
          <>
            <b>As shared.</b> These numbers came with the link ({madeByWords(shared.origin)});
            nothing has been computed on this device. <OtherModel />
          </>
        ) : recomputed === null ? (
          <>
            <b>Shared finding: {percent(shared.rates.shapeBias)} %.</b> The numbers below are{' '}
            {computed}
            {updating ? ' …' : '.'}
          </>
        ) : (
          <>
            <b>
              Recomputed here: {percent(recomputed.rates.shapeBias)} %, shared:{' '}
              {percent(shared.rates.shapeBias)} %.
            </b>{' '}
            <span data-testid="shared-agreement" data-value={recomputed.same / recomputed.of}>
              {whole(recomputed.same)} of {whole(recomputed.of)} answers are the same.
            </span>{' '}
            The numbers below are {computed}.
          </>
        )}
      </span>
      {isShown && (
        <Chip look="primary" testId="recompute" onClick={() => void session.recompute()}>
          Recompute here
        </Chip>
      )}
      <LinkButton onClick={session.leaveShared}>
        {isShown ? 'start from these settings' : 'close'}
      </LinkButton>
    </aside>
  );
}

/** Whose numbers they are, where they are not those of the page's own model. */
function OtherModel(): ReactNode {
  const model = useAppState((s) => s.shared?.spec.model ?? null);
  const card = useAppState((s) => s.card);
  if (model === null || model.id === STARTER_MODEL.id) return null;
  const inUse = card !== null && isSameModel(card, model);
  const title = inUse ? card.title : modelTitle(model);
  return (
    <span data-testid="shared-model">
      They are of <b>{title}</b>.{' '}
      {inUse
        ? 'That model is loaded here.'
        : isFromDisk(model)
          ? 'The sender loaded it from a disk: to recompute, drop the same files on this page.'
          : 'To recompute, that model has to be here; what is missing is asked for first.'}
    </span>
  );
}

/** What the sender's numbers rest on. */
function madeByWords(origin: MadeOrigin): string {
  return origin.kind === 'shipped'
    ? 'made from the embeddings that ship with the page'
    : `computed on the sender’s device: ${originWords(origin)}`;
}

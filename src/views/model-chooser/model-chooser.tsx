import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { ModelName } from '#state/session-context.ts';
import { BigDialog } from '../controls/big-dialog.tsx';
import { useDialog } from '../dialogs.ts';
import { useAppState, useSession } from '../use-app-state.ts';
import { CatalogCards } from './catalog-cards.tsx';
import { DiskOffer } from './disk-offer.tsx';
import { EndpointSetting } from './endpoint-setting.tsx';
import { ModelWishNotice } from './model-wish.tsx';
import { RepoField } from './repo-field.tsx';

/**
 * Where a visitor chooses a model: from the catalog, from any repository, from his own disk. What is
 * under way or wants a word from him stands here while it is open, and at the page's foot otherwise.
 * `children` tell what went wrong meanwhile: the page behind the dialog cannot.
 */
export function ModelChooser({ children }: { children: ReactNode }): ReactNode {
  const session = useSession();
  const { open, onClosed } = useDialog('models');
  const hasWish = useAppState((s) => s.wish !== null);
  const [asked, setAsked] = useState<ModelName | null>(null);

  useEffect(() => {
    if (!open) return;
    void session.models.openCatalog();
    void session.models.reportStorage();
  }, [open, session]);

  const choose = (name: ModelName): void => {
    setAsked(name);
    void session.models.chooseModel(name);
  };
  // Its boxes are there before it is, so that it is read out.
  const notice = hasWish && <ModelWishNotice asked={asked} onChoose={choose} inDialog={open} />;
  return (
    <>
      <div className="wish-sheet" aria-live="polite">
        {!open && notice}
      </div>
      <BigDialog title="Choose a model" testId="model-chooser" open={open} onClosed={onClosed}>
        {open && children}
        {open && <Choices onUse={choose} onAsked={setAsked} />}
        <div className="big-dialog-foot" aria-live="polite">
          {open && notice}
        </div>
      </BigDialog>
    </>
  );
}

function Choices(props: {
  onUse: (name: ModelName) => void;
  onAsked: (name: ModelName) => void;
}): ReactNode {
  const session = useSession();
  const [endpoint, setEndpoint] = useState(() => session.models.hubEndpoint());
  return (
    <div className="big-dialog-body">
      <p className="soft">
        Whatever you choose runs on this device. Its files come once, straight from{' '}
        {new URL(endpoint).host} to your browser, and are kept there; no picture and no prompt goes
        the other way. The model in use stays until the new one is found.
      </p>
      <CatalogCards onUse={props.onUse} />
      <section aria-labelledby="any-repository">
        <h3 id="any-repository">Any repository</h3>
        <RepoField onAsked={props.onAsked} />
        <EndpointSetting endpoint={endpoint} onSet={setEndpoint} />
      </section>
      <section aria-labelledby="from-disk">
        <h3 id="from-disk">From your disk</h3>
        <DiskOffer />
      </section>
    </div>
  );
}

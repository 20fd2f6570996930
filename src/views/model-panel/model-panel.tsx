import type { ReactNode } from 'react';
import { isSameModel, modelTitle } from '#experiment/spec.ts';
import { Chip, LinkButton } from '../controls/chip.tsx';
import { Popover } from '../controls/popover.tsx';
import { DOOR_ID, focusDoor, openDialog } from '../dialogs.ts';
import { deviceWord, towerWords } from '../device-words.ts';
import { whole } from '../format.ts';
import { roundSize } from '../size-words.ts';
import { useAppState, useSession } from '../use-app-state.ts';
import { DownloadList } from './download-list.tsx';
import { ModelCardView } from './model-card-view.tsx';
import { askedWords, selfTestWords, speedWords, stateWords } from './engine-words.ts';
import { TowerChoices } from './tower-choices.tsx';

/**
 * The chip that says what runs, and the panel that says why, how fast, and what the model is: from
 * here a visitor goes on to another model.
 */
export function ModelPanel(): ReactNode {
  const session = useSession();
  const engine = useAppState((s) => s.engine);
  const model = useAppState((s) => s.spec.model);
  // A shared finding may be of a model that is not here, whatever ran before.
  const inUse = useAppState((s) =>
    s.card !== null && isSameModel(s.card, s.spec.model) ? s.card : null,
  );
  const isElsewhere = useAppState((s) => s.card !== null) && inUse === null;
  const fetching = useAppState((s) => s.fetching);
  const wish = useAppState((s) => s.wish);
  // Its engine has stopped, but only to ask.
  const asks = wish?.phase === 'question';
  const failed = !asks && !isElsewhere && (fetching === 'failed' || engine.phase === 'failed');
  const ready =
    inUse !== null &&
    fetching === 'none' &&
    (engine.phase === 'text-ready' || engine.phase === 'ready');
  return (
    <>
      <Popover
        label="Model and device"
        testId="model"
        chipId={DOOR_ID}
        chip={
          <>
            <i className={`dot ${failed ? 'bad' : ready ? 'on' : 'busy'}`} aria-hidden="true" />
            <span className="model-name">{inUse?.title ?? modelTitle(model)}</span>{' '}
            <small
              data-testid="engine-status"
              data-device={engine.device ?? ''}
              data-phase={engine.phase}
            >
              {isElsewhere ? 'not loaded' : stateWords(engine, inUse, { fetching, wish })}
            </small>
          </>
        }
      >
        <div className="panel-doors">
          <Chip
            look="primary"
            testId="choose-model"
            onClick={() => {
              openDialog(session, 'models');
            }}
          >
            Choose another model
          </Chip>
          <LinkButton
            testId="open-storage"
            onClick={() => {
              openDialog(session, 'storage');
            }}
          >
            what is kept on this device
          </LinkButton>
          <LinkButton
            testId="open-device"
            onClick={() => {
              openDialog(session, 'device');
            }}
          >
            what this device can do
          </LinkButton>
        </div>
        <h3>What runs, and where</h3>
        {inUse === null ? (
          // What runs, if anything does, is another model than the one that is named here.
          <p data-testid="engine-reason">{askedWords(model)}</p>
        ) : (
          <>
            <p data-testid="engine-reason">
              {engine.reason === '' ? 'Nothing has been loaded yet.' : engine.reason}{' '}
              {engine.fellBack && <b>This is a fallback.</b>}
            </p>
            <Facts />
            <Notes />
            <ReloadOffer />
            <TowerChoices card={inUse} />
            <ModelCardView card={inUse} />
          </>
        )}
      </Popover>
      {(fetching === 'paused' || fetching === 'failed') && (
        <Chip
          testId="model-go-on"
          aria-label={`Go on with the download of ${inUse?.title ?? modelTitle(model)}`}
          onClick={() => {
            // The button goes as the download goes on.
            focusDoor();
            void session.models.resumeFetching();
          }}
        >
          Go on
        </Chip>
      )}
    </>
  );
}

function Facts(): ReactNode {
  const engine = useAppState((s) => s.engine);
  const offline = useAppState((s) => s.offline);
  const { towers, threads } = engine;
  return (
    <dl className="facts">
      {towers === null ? (
        <>
          <dt>Device</dt>
          <dd>{engine.device === null ? 'not looked yet' : deviceWord(engine.device, threads)}</dd>
        </>
      ) : (
        <>
          <dt>Pictures</dt>
          <dd data-testid="vision-tower">
            {towerWords(towers.vision, threads)}
            {towers.vision.device === 'webgpu' && engine.adapter !== '' && ` (${engine.adapter})`}
          </dd>
          <dt>Sentences</dt>
          <dd data-testid="text-tower">{towerWords(towers.text, threads)}</dd>
        </>
      )}
      <dt>Speed here</dt>
      <dd>{speedWords(engine)}</dd>
      <dt>Self-test</dt>
      <dd data-testid="self-test">{selfTestWords(engine.selfTests)}</dd>
      <dt>Files</dt>
      <dd>
        <DownloadList />
      </dd>
      <dt>Offline</dt>
      <dd data-testid="offline" data-complete={offline?.complete ?? ''}>
        {offline === null
          ? 'not kept yet'
          : offline.complete
            ? `works without a network: ${roundSize(offline.keptBytes)} kept in this browser`
            : `not everything is kept: ${offline.reason}`}
      </dd>
      {engine.restarts > 0 && (
        <>
          <dt>Restarts</dt>
          <dd>{whole(engine.restarts)}, with everything kept</dd>
        </>
      )}
    </dl>
  );
}

/** What was assumed of the model, and what works less well than it could. */
function Notes(): ReactNode {
  const ofEngine = useAppState((s) => s.engine.notes);
  const ofModel = useAppState((s) => s.modelNotes);
  const notes = [...new Set([...ofModel, ...ofEngine])];
  if (notes.length === 0) return null;
  return (
    <ul className="engine-notes" data-testid="engine-notes">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}

function ReloadOffer(): ReactNode {
  const afterReload = useAppState((s) => s.threadsAfterReload);
  const isSlow = useAppState((s) => s.engine.device === 'wasm' && !s.engine.isolated);
  if (!afterReload || !isSlow) return null;
  return (
    <p>
      This host sends no isolation headers, so sentences, and pictures of a large model, use one
      core for now.{' '}
      <LinkButton
        onClick={() => {
          window.location.reload();
        }}
      >
        Reload once to use them all
      </LinkButton>
    </p>
  );
}

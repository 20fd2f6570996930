import type { ReactNode } from 'react';
import type { DevicePreference, Dtype } from '#engine/index.ts';
import { STARTER_MODEL } from '#experiment/spec.ts';
import { Popover } from '../controls/popover.tsx';
import { bytes, cosine, whole } from '../format.ts';
import { useAppState, useSession } from '../use-app-state.ts';
import { ModelCardView } from './model-card-view.tsx';
import { deviceWord, speedWords, stateWords } from './engine-words.ts';

/** The chip that says what runs, and the panel that says why, how fast, and what the model is. */
export function ModelPanel(): ReactNode {
  const session = useSession();
  const engine = useAppState((s) => s.engine);
  const model = useAppState((s) => s.spec.model);
  const title = useAppState((s) => s.card?.title ?? STARTER_MODEL.title);
  const offline = useAppState((s) => s.offline);
  const afterReload = useAppState((s) => s.threadsAfterReload);
  const ready = engine.phase === 'text-ready' || engine.phase === 'ready';
  return (
    <Popover
      label="Model and device"
      testId="model"
      chip={
        <>
          <i
            className={`dot ${ready ? 'on' : engine.phase === 'failed' ? 'bad' : 'busy'}`}
            aria-hidden="true"
          />
          {title}{' '}
          <small
            data-testid="engine-status"
            data-device={engine.device ?? ''}
            data-phase={engine.phase}
          >
            {stateWords(engine)}
          </small>
        </>
      }
    >
      <h3>What runs, and where</h3>
      <p data-testid="engine-reason">
        {engine.reason === '' ? 'Nothing has been loaded yet.' : engine.reason}{' '}
        {engine.fellBack && <b>This is a fallback.</b>}
      </p>
      <dl className="facts">
        <dt>Device</dt>
        <dd>
          {engine.device === null ? 'not looked yet' : deviceWord(engine)}
          {engine.adapter !== '' && ` (${engine.adapter})`}
        </dd>
        <dt>Speed here</dt>
        <dd>{speedWords(engine)}</dd>
        <dt>Self-test</dt>
        <dd data-testid="self-test">
          {engine.selfTests.length === 0
            ? 'runs when the model is loaded'
            : engine.selfTests
                .map(
                  (t) =>
                    `${t.tower === 'text' ? 'sentence' : 'picture'} ${t.passed ? 'agrees' : 'does not agree'} with its reference (cosine ${cosine(t.cosine)})`,
                )
                .join('; ')}
        </dd>
        <dt>Downloads</dt>
        <dd>
          {engine.downloads.length === 0
            ? 'none yet'
            : engine.downloads
                .map(
                  (d) =>
                    `${d.path.split('/').pop() ?? d.path} ${d.fromCache ? 'from this device' : `${bytes(d.receivedBytes)} of ${bytes(d.totalBytes)}`}`,
                )
                .join(', ')}
        </dd>
        <dt>Offline</dt>
        <dd data-testid="offline" data-complete={offline?.complete ?? ''}>
          {offline === null
            ? 'not kept yet'
            : offline.complete
              ? `works without a network: ${bytes(offline.keptBytes)} kept in this browser`
              : `not everything is kept: ${offline.reason}`}
        </dd>
        {engine.restarts > 0 && (
          <>
            <dt>Restarts</dt>
            <dd>{whole(engine.restarts)}, with everything kept</dd>
          </>
        )}
      </dl>
      {engine.notes.length > 0 && (
        <ul className="engine-notes" data-testid="engine-notes">
          {engine.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {afterReload && engine.device === 'wasm' && engine.threads === 1 && (
        <p>
          This host sends no isolation headers, so one core is used for now.{' '}
          <button
            type="button"
            className="link"
            onClick={() => {
              window.location.reload();
            }}
          >
            Reload once to use them all
          </button>
        </p>
      )}
      <div className="pair">
        <label>
          Run on{' '}
          <select
            className="field"
            data-testid="device-choice"
            value={model.device}
            onChange={(event) =>
              void session.setEngine({ device: event.target.value as DevicePreference })
            }
          >
            <option value="auto">the best that works</option>
            <option value="webgpu">WebGPU (graphics card)</option>
            <option value="wasm">WASM (processor)</option>
          </select>
        </label>
        <label>
          Weights{' '}
          <select
            className="field"
            data-testid="dtype-choice"
            value={model.dtype}
            onChange={(event) => void session.setEngine({ dtype: event.target.value as Dtype })}
          >
            <option value="w16">half-size (w16), computed in float32</option>
            <option value="fp32">full float32</option>
          </select>
        </label>
      </div>
      <ModelCardView />
    </Popover>
  );
}

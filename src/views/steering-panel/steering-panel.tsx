import { Suspense, lazy } from 'react';
import type { ReactNode } from 'react';
import { Card } from '../controls/card.tsx';
import { parseTemplateLines } from '#science/prompts/template-lines.ts';
import { useAppState, useSession } from '../use-app-state.ts';
import { useFindingCaption } from '../use-finding-caption.ts';
import { SteeringEnd } from './steering-end.tsx';

const SteeringChart = lazy(() => import('../charts/steering-chart.tsx'));

/** The slider between a texture prompt and a shape prompt, and the curve it traces. */
export function SteeringPanel(): ReactNode {
  const session = useSession();
  const steering = useAppState((s) => s.spec.steering);
  const neutral = useAppState((s) => s.spec.prompts.templates);
  const sweep = useAppState((s) => s.sweep);
  const rates = useAppState((s) => s.report?.rates ?? null);
  const finding = useFindingCaption();
  const { blend } = steering;
  return (
    <Card
      title="Steer"
      className="steering-panel"
      aside={
        blend !== 0 && (
          <button
            type="button"
            className="link"
            onClick={() => {
              session.setSteering({ blend: 0 });
            }}
          >
            back to your prompt
          </button>
        )
      }
    >
      <input
        type="range"
        className="steer"
        data-testid="steer-slider"
        min={-1}
        max={1}
        step={0.05}
        value={blend}
        aria-label="Steer from the texture prompt over your prompt to the shape prompt"
        aria-valuetext={blendWords(blend)}
        onChange={(event) => {
          session.setSteering({ blend: Number(event.target.value) });
        }}
      />
      <div className="steer-ends">
        <SteeringEnd
          cue="texture"
          templates={steering.texture}
          onChange={(text) => {
            session.setSteering({ texture: parseTemplateLines(text) });
          }}
        />
        <span className="soft steer-middle" title={neutral[0]}>
          your prompt
        </span>
        <SteeringEnd
          cue="shape"
          templates={steering.shape}
          onChange={(text) => {
            session.setSteering({ shape: parseTemplateLines(text) });
          }}
        />
      </div>
      <div className="chart-box steering-chart">
        {sweep.length === 0 ? (
          <p className="soft small chart-wait">The curve is drawn once the model runs here.</p>
        ) : (
          <Suspense fallback={null}>
            <SteeringChart sweep={sweep} blend={blend} rates={rates} finding={finding} />
          </Suspense>
        )}
      </div>
      <p className="soft small">
        {blendWords(blend)}. The class embeddings are blended and scaled back to length 1; 21 blends
        make the curve.
      </p>
    </Card>
  );
}

function blendWords(blend: number): string {
  if (blend === 0) return 'At your prompt';
  const share = Math.round(Math.abs(blend) * 100);
  return `${share} % of the way to the ${blend < 0 ? 'texture' : 'shape'} prompt`;
}

import { useId } from 'react';
import type { ReactNode } from 'react';
import type { Steering } from '#science/prompts/steering.ts';
import { lazyChart } from '../charts/lazy-chart.tsx';
import { Card } from '../controls/card.tsx';
import { LinkButton } from '../controls/chip.tsx';
import { ProblemLines } from '../controls/problem-lines.tsx';
import { useAppState, useSession } from '../use-app-state.ts';
import { useFindingCaption } from '../use-finding-caption.ts';
import { SteeringEnd } from './steering-end.tsx';

const SteeringChart = lazyChart(() => import('../charts/steering-chart.tsx'));

/** The slider between a texture prompt and a shape prompt, and the curve it traces. */
export function SteeringPanel(): ReactNode {
  const session = useSession();
  const steering = useAppState((s) => s.spec.steering);
  const neutral = useAppState((s) => s.spec.prompts.templates);
  const allProblems = useAppState((s) => s.promptProblems);
  const updating = useAppState((s) => s.updating);
  const sweep = useAppState((s) => s.sweep);
  const rates = useAppState((s) => s.report?.rates ?? null);
  const finding = useFindingCaption();
  const problemsId = useId();
  const { blend } = steering;
  const problems = allProblems.filter(({ field }) => field.startsWith('steering.'));
  const isFaulty = (part: keyof Steering): boolean =>
    problems.some(({ field }) => field === `steering.${part}`);
  const end = (cue: 'texture' | 'shape'): ReactNode => (
    <SteeringEnd
      cue={cue}
      templates={steering[cue]}
      invalid={isFaulty(cue)}
      describedBy={problemsId}
      onChange={(templates) => {
        session.setSteering({ [cue]: templates });
      }}
    />
  );
  return (
    <Card
      title="Steer"
      className="steering-panel"
      aside={
        blend !== 0 && (
          <LinkButton
            onClick={() => {
              session.setSteering({ blend: 0 });
            }}
          >
            back to your prompt
          </LinkButton>
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
        aria-invalid={isFaulty('blend')}
        aria-describedby={problemsId}
        onChange={(event) => {
          session.setSteering({ blend: Number(event.target.value) });
        }}
      />
      <div className="steer-ends">
        {end('texture')}
        <span className="soft steer-middle" title={neutral[0]}>
          yours
        </span>
        {end('shape')}
      </div>
      <ProblemLines id={problemsId} problems={problems} />
      <div className={updating ? 'chart-box steering-chart stale' : 'chart-box steering-chart'}>
        {sweep.length === 0 ? (
          <p className="soft small chart-wait">The curve is drawn once the model runs here.</p>
        ) : (
          <SteeringChart sweep={sweep} blend={blend} rates={rates} finding={finding} />
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

import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { percent } from '../format.ts';
import { useAppState } from '../use-app-state.ts';

/**
 * On a phone, the answer in one line that stays in sight while the prompt below is edited. It says
 * nothing that the hero does not, so screen readers pass over it.
 */
export function CompactRuler(): ReactNode {
  const rates = useAppState((s) => s.report?.rates ?? null);
  const [heroInSight, setHeroInSight] = useState(true);
  useEffect(() => {
    const hero = document.querySelector('.hero .big');
    if (hero === null) return;
    const observer = new IntersectionObserver(([entry]) => {
      if (entry !== undefined) setHeroInSight(entry.isIntersecting);
    });
    observer.observe(hero);
    return () => {
      observer.disconnect();
    };
  }, []);
  const bias = rates?.shapeBias ?? NaN;
  return (
    <div className={heroInSight ? 'compact-ruler away' : 'compact-ruler'} aria-hidden="true">
      <b>{percent(bias)} %</b>
      <span className="mini wide">
        {Number.isFinite(bias) && (
          <i className={bias < 0.5 ? 'texture' : 'shape'} style={{ left: `${bias * 100}%` }} />
        )}
      </span>
      <span className="soft small">cue acc. {percent(rates?.cueAccuracy ?? NaN, 0)} %</span>
    </div>
  );
}

import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useAppState, useSession } from '../use-app-state.ts';

/** What came of looking for one picture. */
interface Look {
  readonly set: unknown;
  readonly position: number;
  readonly url: string;
  readonly failure: string;
}

/** A stimulus picture, fetched when it is looked at. A failure is told in its place. */
export function Picture(props: { position: number; alt: string }): ReactNode {
  const session = useSession();
  const { position } = props;
  const set = useAppState((s) => s.set);
  const [look, setLook] = useState<Look | null>(null);
  useEffect(() => {
    const looking = new AbortController();
    let release = (): void => undefined;
    session.pictureUrl(position, looking.signal).then(
      (picture) => {
        if (looking.signal.aborted) {
          picture.release();
          return;
        }
        release = () => {
          picture.release();
        };
        setLook({ set, position, url: picture.url, failure: '' });
      },
      (error: unknown) => {
        if (looking.signal.aborted) return;
        const failure = error instanceof Error ? error.message : String(error);
        setLook({ set, position, url: '', failure });
      },
    );
    return () => {
      looking.abort();
      release();
    };
  }, [session, set, position]);
  // The last look may have been for another picture, whose address is given back by now.
  const current = look?.position === position && look.set === set ? look : null;
  if (current === null) return <span className="picture" aria-hidden="true" />;
  if (current.failure !== '') {
    return (
      <span className="picture missing" title={current.failure}>
        no picture
      </span>
    );
  }
  return <img className="picture" src={current.url} alt={props.alt} draggable={false} />;
}

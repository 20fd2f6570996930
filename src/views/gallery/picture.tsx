import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useSession } from '../use-app-state.ts';

/** A stimulus picture, fetched when it is looked at. A failure is told in its place. */
export function Picture(props: { position: number; alt: string }): ReactNode {
  const session = useSession();
  const { position } = props;
  const [url, setUrl] = useState('');
  const [failure, setFailure] = useState('');
  useEffect(() => {
    const looking = new AbortController();
    let release = (): void => undefined;
    setUrl('');
    setFailure('');
    session.pictureUrl(position, looking.signal).then(
      (picture) => {
        if (looking.signal.aborted) {
          picture.release();
          return;
        }
        release = () => {
          picture.release();
        };
        setUrl(picture.url);
      },
      (error: unknown) => {
        if (looking.signal.aborted) return;
        setFailure(error instanceof Error ? error.message : String(error));
      },
    );
    return () => {
      looking.abort();
      release();
    };
  }, [session, position]);
  if (failure !== '') {
    return (
      <span className="picture missing" title={failure}>
        no picture
      </span>
    );
  }
  return url === '' ? (
    <span className="picture" aria-hidden="true" />
  ) : (
    <img className="picture" src={url} alt={props.alt} draggable={false} />
  );
}

import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import type { Problem } from '#science/problem.ts';
import { ProblemLines } from '../controls/problem-lines.tsx';
import { useSession } from '../use-app-state.ts';

/** Another hub than the public one: a mirror, a class server. */
export function EndpointSetting(props: {
  endpoint: string;
  onSet: (endpoint: string) => void;
}): ReactNode {
  const session = useSession();
  const id = useId();
  const [text, setText] = useState(props.endpoint);
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const [said, setSaid] = useState('');
  const set = (address: string | null): void => {
    const checked = session.models.setHubEndpoint(address);
    setProblems(checked.ok ? [] : checked.problems);
    if (!checked.ok) {
      setSaid('');
      return;
    }
    setText(checked.value);
    props.onSet(checked.value);
    setSaid(`Models are looked up at ${checked.value} from now on, in this browser.`);
  };
  return (
    <details className="note">
      <summary>Another endpoint or mirror</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          set(text.trim() === '' ? null : text.trim());
        }}
      >
        <label htmlFor={id}>Address of a hub</label>
        <p id={`${id}-help`} className="soft small">
          A mirror that needs no token, or a folder of models on a server of your own: files lie at{' '}
          <code>address/owner/name/resolve/revision/file</code>, and the server lets other pages
          read them (CORS). Nothing is sent there but the names of files.
        </p>
        <span className="share-row">
          <input
            id={id}
            className="field"
            data-testid="hub-endpoint"
            value={text}
            placeholder="https://"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            aria-invalid={problems.length > 0}
            aria-describedby={`${id}-help ${id}-problems`}
            onChange={(event) => {
              setText(event.target.value);
              setProblems([]);
            }}
          />
          <button type="submit" className="chip" data-testid="hub-endpoint-use">
            Use
          </button>
          <button
            type="button"
            className="chip quiet"
            data-testid="hub-endpoint-reset"
            onClick={() => {
              set(null);
            }}
          >
            Back to this page’s own
          </button>
        </span>
        <ProblemLines id={`${id}-problems`} problems={problems} />
        <p className="small" role="status">
          {said}
        </p>
      </form>
    </details>
  );
}

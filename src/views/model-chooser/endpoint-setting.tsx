import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Problem } from '#science/problem.ts';
import { Chip } from '../controls/chip.tsx';
import { FieldForm } from '../controls/field-form.tsx';
import { useSession } from '../use-app-state.ts';

/** Another hub than the public one: a mirror, a class server. */
export function EndpointSetting(props: {
  endpoint: string;
  onSet: (endpoint: string) => void;
}): ReactNode {
  const session = useSession();
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
      <FieldForm
        label="Address of a hub"
        help={
          <>
            A mirror that needs no token, or a folder of models on a server of your own: files lie
            at <code>address/owner/name/resolve/revision/file</code>, and the server lets other
            pages read them (CORS). Nothing is sent there but the names of files.
          </>
        }
        testId="hub-endpoint"
        placeholder="https://"
        button={{ words: 'Use', testId: 'hub-endpoint-use' }}
        beside={
          <Chip
            look="quiet"
            testId="hub-endpoint-reset"
            onClick={() => {
              set(null);
            }}
          >
            Back to this page’s own
          </Chip>
        }
        text={text}
        problems={problems}
        said={said}
        onType={(typed) => {
          setText(typed);
          setProblems([]);
        }}
        onSubmit={(address) => {
          set(address === '' ? null : address);
        }}
      />
    </details>
  );
}

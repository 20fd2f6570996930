import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import { useSession } from '../use-app-state.ts';

/** Another address for the pictures: a mirror, a class server, a folder on one's own host. */
export function AddressSetting(): ReactNode {
  const session = useSession();
  const id = useId();
  const [address, setAddress] = useState(() => session.stimuliAddress() ?? '');
  const [said, setSaid] = useState('');
  return (
    <form
      className="choice column"
      onSubmit={(event) => {
        event.preventDefault();
        const wanted = address.trim() === '' ? null : address.trim();
        setSaid(
          session.setStimuliAddress(wanted)
            ? wanted === null
              ? 'Pictures come from this page’s own setting again.'
              : 'Pictures come from this address from now on, in this browser.'
            : 'That is not a web address (https://…), or this browser keeps no settings. Nothing was changed.',
        );
      }}
    >
      <label htmlFor={id}>
        <b>Or from another address</b>
        <p className="soft small">
          A folder that holds <code>airplane/airplane1-bicycle2.png</code> and so on. Empty: as this
          page was deployed.
        </p>
      </label>
      <span className="share-row">
        <input
          id={id}
          className="field"
          data-testid="stimuli-address"
          value={address}
          placeholder="https://"
          onChange={(event) => {
            setAddress(event.target.value);
          }}
        />
        <button type="submit" className="chip">
          Use
        </button>
      </span>
      <p className="small" role="status">
        {said}
      </p>
    </form>
  );
}

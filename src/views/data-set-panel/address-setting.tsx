import { useState } from 'react';
import type { ReactNode } from 'react';
import { FieldForm } from '../controls/field-form.tsx';
import { useSession } from '../use-app-state.ts';

/** Another address for the pictures: a mirror, a class server, a folder on one's own host. */
export function AddressSetting(): ReactNode {
  const session = useSession();
  const [address, setAddress] = useState(() => session.stimuliAddress() ?? '');
  const [said, setSaid] = useState('');
  return (
    <FieldForm
      className="choice column"
      label={<b>Or from another address</b>}
      help={
        <>
          A folder that holds <code>airplane/airplane1-bicycle2.png</code> and so on. Empty: as this
          page was deployed.
        </>
      }
      testId="stimuli-address"
      placeholder="https://"
      button={{ words: 'Use' }}
      text={address}
      said={said}
      onType={setAddress}
      onSubmit={(typed) => {
        const wanted = typed === '' ? null : typed;
        setSaid(
          session.setStimuliAddress(wanted)
            ? wanted === null
              ? 'Pictures come from this page’s own setting again.'
              : 'Pictures come from this address from now on, in this browser.'
            : 'That is not a web address (https://…), or this browser keeps no settings. Nothing was changed.',
        );
      }}
    />
  );
}

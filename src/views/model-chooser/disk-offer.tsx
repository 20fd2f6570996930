import { useEffect, useId, useRef } from 'react';
import type { ChangeEvent, ReactNode } from 'react';
import { useSession } from '../use-app-state.ts';

/** The visitor's own model: files, a folder or a zip. What is wrong with them the session tells. */
export function DiskOffer(): ReactNode {
  const session = useSession();
  const id = useId();
  const folder = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // Not an attribute that React knows; without it the dialog would pick single files.
    folder.current?.setAttribute('webkitdirectory', '');
  }, []);
  const take = (event: ChangeEvent<HTMLInputElement>): void => {
    const files = [...(event.target.files ?? [])];
    // So that the same files can be chosen again after something was added to them.
    event.target.value = '';
    if (files.length > 0) void session.models.takeModelFiles(files);
  };
  return (
    <>
      <p className="soft small">
        Drop the files anywhere on this page, or choose them here. They stay on this device.
      </p>
      <ul className="small needed-files">
        <li>
          the towers in ONNX: a text file and an image file, or one joint file; what they keep in
          external data files, too
        </li>
        <li>
          <code>tokenizer.json</code>
        </li>
        <li>
          the picture settings: <code>preprocessor_config.json</code> or{' '}
          <code>preprocess_cfg.json</code>
        </li>
        <li>
          better with <code>config.json</code> and <code>tokenizer_config.json</code>
        </li>
      </ul>
      <div className="disk-inputs">
        <label htmlFor={`${id}-files`}>Files, or one zip</label>
        <input id={`${id}-files`} type="file" multiple data-testid="model-files" onChange={take} />
        <label htmlFor={`${id}-folder`}>A folder with all of them</label>
        <input
          ref={folder}
          id={`${id}-folder`}
          type="file"
          data-testid="model-folder"
          onChange={take}
        />
      </div>
    </>
  );
}

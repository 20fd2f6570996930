import { useEffect, useId, useRef, useState } from 'react';
import type { ChangeEvent, ReactNode } from 'react';
import type { Problem } from '#science/problem.ts';
import { failureWords } from '../controls/failure-words.ts';
import { ProblemLines } from '../controls/problem-lines.tsx';
import { useSession } from '../use-app-state.ts';

/** The visitor's own model: files, a folder or a zip. */
export function DiskOffer({ onAsked }: { onAsked: () => void }): ReactNode {
  const session = useSession();
  const id = useId();
  const folder = useRef<HTMLInputElement>(null);
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  useEffect(() => {
    // Not an attribute that React knows; without it the dialog would pick single files.
    folder.current?.setAttribute('webkitdirectory', '');
  }, []);
  const take = (event: ChangeEvent<HTMLInputElement>): void => {
    const files = [...(event.target.files ?? [])];
    // So that the same files can be chosen again after something was added to them.
    event.target.value = '';
    if (files.length === 0) return;
    onAsked();
    setProblems([]);
    session.models.takeModelFiles(files).then(setProblems, (error: unknown) => {
      setProblems([
        {
          code: 'files-not-read',
          field: 'files',
          message: `The files could not be read (${failureWords(error)}).`,
          advice: 'The model in use stays. Choose them again, or drop them on the page.',
        },
      ]);
    });
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
      <ProblemLines problems={problems} />
    </>
  );
}

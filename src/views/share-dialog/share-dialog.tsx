import { useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { Problem } from '#science/problem.ts';
import { captionOf } from '#share/caption.ts';
import { Chip, LinkButton } from '../controls/chip.tsx';
import { ProblemLines } from '../controls/problem-lines.tsx';
import { whole } from '../format.ts';
import { useAppState, useSession } from '../use-app-state.ts';
import { useModelTitle } from '../use-model-title.ts';
import { ExportButtons } from './export-buttons.tsx';

/** The finding as a link, as files, and as a sentence to quote. */
export function ShareDialog(): ReactNode {
  const session = useSession();
  const report = useAppState((s) => s.report);
  const set = useAppState((s) => s.set);
  const dialog = useRef<HTMLDialogElement>(null);
  const modelTitle = useModelTitle();
  const [link, setLink] = useState('');
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const [copied, setCopied] = useState('');
  const open = (): void => {
    const made = session.link();
    setLink(made.url);
    setProblems(made.problems);
    setCopied('');
    dialog.current?.showModal();
  };
  const copy = (): void => {
    // Browsers keep the clipboard from pages that came over plain http.
    const clipboard = navigator.clipboard as Clipboard | undefined;
    if (clipboard === undefined) {
      setCopied(
        'This page came over plain http, where browsers do not copy: select the link and copy it by hand.',
      );
      return;
    }
    clipboard.writeText(link).then(
      () => {
        setCopied('Copied.');
      },
      () => {
        setCopied('The browser did not let us copy: select the link and copy it by hand.');
      },
    );
  };
  return (
    <>
      <Chip look="primary" testId="share-button" disabled={report === null} onClick={open}>
        Share finding
      </Chip>
      <dialog ref={dialog} className="share" aria-labelledby="share-title">
        <div className="card-head">
          <h2 id="share-title">Share this finding</h2>
          <LinkButton onClick={() => dialog.current?.close()}>close</LinkButton>
        </div>
        <p className="soft">
          The link holds the settings and the result itself. Whoever opens it sees these numbers at
          once, marked as shared, and can recompute them on their own device.
        </p>
        <div className="share-row">
          <input
            className="field"
            readOnly
            aria-label="Link to this finding"
            data-testid="share-link"
            value={link}
            onFocus={(event) => {
              event.target.select();
            }}
          />
          <Chip look="primary" testId="copy-link" onClick={copy}>
            Copy
          </Chip>
          {typeof navigator.share === 'function' && (
            <Chip
              onClick={() => {
                navigator.share({ title: 'CueLens finding', url: link }).catch((error: unknown) => {
                  // Closing the system's sheet is an answer, not a failure.
                  if (!(error instanceof Error && error.name === 'AbortError'))
                    setCopied(String(error));
                });
              }}
            >
              Send …
            </Chip>
          )}
        </div>
        <p className="soft small" role="status">
          {copied === '' ? `${whole(link.length)} characters` : copied}
        </p>
        <ProblemLines problems={problems} />
        {report !== null && set !== null && (
          <>
            <h3>To quote</h3>
            <p className="quote" data-testid="caption">
              {captionOf(report, set, modelTitle).text}
            </p>
            <h3>Files</h3>
            <ExportButtons report={report} set={set} />
          </>
        )}
      </dialog>
    </>
  );
}

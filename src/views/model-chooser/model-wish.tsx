import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { isSameModel, modelTitle, STARTER_MODEL } from '#experiment/spec.ts';
import type { ModelWish } from '#state/app-state.ts';
import type { ModelName } from '#state/session-context.ts';
import { Chip, LinkButton } from '../controls/chip.tsx';
import { shortRevision } from '../format.ts';
import { focusOpener, isFocusLost, openDialog } from '../dialogs.ts';
import { useAppState, useSession } from '../use-app-state.ts';
import { cardSizes, likelyWeights, sizeWords } from '../likely-weights.ts';
import { TensorQuestionForm } from './tensor-question.tsx';
import { useDevice } from '../use-device.ts';

interface Answers {
  /** What was last asked for by name here; null where nothing was. */
  readonly asked: ModelName | null;
  readonly onChoose: (name: ModelName) => void;
  readonly inDialog: boolean;
}

const OWN: ModelName = { id: STARTER_MODEL.id, revision: STARTER_MODEL.revision };

/** The model that somebody wants and that is not in use yet: what is under way, or what it waits for. */
export function ModelWishNotice(answers: Answers): ReactNode {
  const wish = useAppState((s) => s.wish);
  const phase = wish?.phase;
  const notice = useRef<HTMLElement>(null);
  const cameFrom = useRef<Element | null>(null);
  useEffect(() => {
    // What wants an answer takes the focus, but never from a field that somebody types in.
    if (phase === undefined || phase === 'looking') return;
    const focused = document.activeElement;
    if (focused?.matches('input, textarea, select') === true) {
      // In the dialog the notice may have covered the field.
      focused.scrollIntoView({ block: 'nearest' });
    } else {
      if (focused !== document.body) cameFrom.current ??= focused;
      notice.current?.focus();
    }
  }, [phase]);
  useEffect(
    () => () => {
      // Answered or dropped: whoever was on its buttons goes back to where he was.
      if (isFocusLost() && cameFrom.current instanceof HTMLElement) cameFrom.current.focus();
      // That may be gone meanwhile, or he came by a link.
      focusOpener();
    },
    [],
  );
  if (wish === null) return null;
  return (
    <section
      ref={notice}
      tabIndex={-1}
      className="model-wish"
      data-testid="model-wish"
      data-phase={wish.phase}
      aria-label="The model asked for"
    >
      <WishWords wish={wish} {...answers} />
    </section>
  );
}

function WishWords(props: Answers & { wish: ModelWish }): ReactNode {
  const { wish, ...answers } = props;
  switch (wish.phase) {
    case 'offered':
      return <Offered wish={wish} {...answers} />;
    case 'looking':
      return <Looking wish={wish} />;
    case 'variants':
      return <Variants wish={wish} {...answers} />;
    case 'licence':
      return <LicenceToRead wish={wish} />;
    case 'question':
      return <TensorQuestionForm title={wish.title} question={wish.question} />;
    case 'failed':
      return <Failed wish={wish} {...answers} />;
  }
}

function Offered(props: Answers & { wish: Extract<ModelWish, { phase: 'offered' }> }): ReactNode {
  const session = useSession();
  const { title, model } = props.wish;
  const hasResult = useAppState((s) => s.report !== null);
  return (
    <>
      <p>
        <b>{title} is not on this device.</b> It is the model of the link (revision{' '}
        {shortRevision(model.revision)}). Its size is not known before it is looked up on the hub;
        nothing is fetched before you say so.
      </p>
      <div className="wish-actions">
        <Chip
          look="primary"
          testId="wish-load"
          onClick={() => {
            props.onChoose(model);
          }}
        >
          Look it up and load it
        </Chip>
        <Chip
          testId="wish-own-model"
          onClick={() => {
            props.onChoose(OWN);
          }}
        >
          Use the page’s own model instead
        </Chip>
        {hasResult && <LinkButton onClick={session.models.forgetWish}>not now</LinkButton>}
      </div>
    </>
  );
}

function Looking({ wish }: { wish: Extract<ModelWish, { phase: 'looking' }> }): ReactNode {
  const session = useSession();
  return (
    <div className="wish-actions">
      <p>Looking at {wish.title} …</p>
      <Chip testId="wish-cancel" onClick={session.models.forgetWish}>
        Cancel
      </Chip>
    </div>
  );
}

function Variants(props: Answers & { wish: Extract<ModelWish, { phase: 'variants' }> }): ReactNode {
  const session = useSession();
  const { title, revision, question } = props.wish;
  return (
    <>
      <p>
        <b>{title} holds several models.</b> Which one is meant?
      </p>
      <div className="wish-actions">
        {question.ids.map((id, i) => (
          <Chip
            key={id}
            testId="wish-variant"
            onClick={() => {
              props.onChoose({ id, revision });
            }}
          >
            {question.variants[i] ?? id}
          </Chip>
        ))}
        <LinkButton testId="wish-cancel" onClick={session.models.forgetWish}>
          none of them
        </LinkButton>
      </div>
    </>
  );
}

function LicenceToRead({ wish }: { wish: Extract<ModelWish, { phase: 'licence' }> }): ReactNode {
  const session = useSession();
  const { card, title } = wish;
  const { licence } = card;
  const device = useDevice();
  // A link that names this model also says how to run it.
  const asked = useAppState(({ spec }) => (isSameModel(spec.model, card) ? spec.model : undefined));
  const isKnown = licence.use !== 'unknown';
  return (
    <>
      <p>
        {isKnown ? (
          <>
            <b>{title} may be used for research only.</b> Its licence wants to be read before the
            download.
          </>
        ) : (
          <>
            <b>This page does not know under which terms {title} may be used.</b> What its
            repository says wants to be read before the download.
          </>
        )}
      </p>
      <div className="quote" data-testid="licence-notice">
        <p>
          <b>{licence.name}</b>
        </p>
        <p>{licence.notice}</p>
        {licence.url !== null && (
          <p>
            <a href={licence.url} rel="noreferrer" target="_blank">
              {isKnown ? 'The licence in full' : 'What the repository says'}
            </a>
          </p>
        )}
      </div>
      <p data-testid="licence-download">
        <span className="soft">Download</span>{' '}
        {sizeWords(likelyWeights(cardSizes(card.files), device, asked))}
      </p>
      <div className="wish-actions">
        <Chip
          look="primary"
          testId="licence-accept"
          onClick={() => void session.models.acceptLicence()}
        >
          {isKnown ? 'I will use it for research only' : 'Load it'}
        </Chip>
        <Chip testId="wish-cancel" onClick={session.models.forgetWish}>
          Cancel
        </Chip>
      </div>
    </>
  );
}

function Failed(props: Answers & { wish: Extract<ModelWish, { phase: 'failed' }> }): ReactNode {
  const session = useSession();
  const { title, problem } = props.wish;
  const { asked, onChoose } = props;
  // What failed may have been asked for elsewhere: by a link, a script, or with files.
  const again = asked !== null && modelTitle(asked) === title ? asked : null;
  return (
    <>
      <p data-testid="problem" data-code={problem.code}>
        <b>{title} could not be loaded.</b> {problem.message}{' '}
        <span className="soft">{problem.advice}</span>
      </p>
      <div className="wish-actions">
        {again !== null && (
          <Chip
            testId="wish-retry"
            onClick={() => {
              onChoose(again);
            }}
          >
            Try again
          </Chip>
        )}
        {!props.inDialog && (
          <Chip
            onClick={() => {
              openDialog(session, 'models');
            }}
          >
            Choose another model
          </Chip>
        )}
        <LinkButton testId="wish-cancel" onClick={session.models.forgetWish}>
          dismiss
        </LinkButton>
      </div>
    </>
  );
}

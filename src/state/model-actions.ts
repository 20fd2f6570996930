import type { ModelCard } from '#engine/index.ts';
import type { Checked, Problem } from '#science/problem.ts';
import {
  acceptLicence,
  answerTensors,
  chooseModel,
  forgetWish,
  openCatalog,
  resumeFetching,
  takeModelFiles,
} from './model-choice.ts';
import { pauseFetching } from './model-fetching.ts';
import { forgetStoredModel, persistStorage, reportStorage } from './model-storage.ts';
import type { ModelMark } from './app-state.ts';
import { NEVER_ABORTED } from './session-context.ts';
import type { ModelName, SessionContext } from './session-context.ts';

/** What a person or a script can do about models. */
export interface ModelActions {
  /** Reads the catalog and what is kept here, for the panel that shows them. */
  readonly openCatalog: () => Promise<void>;
  /** Whether a model can be had without asking another host. */
  readonly isHere: (model: ModelMark) => Promise<boolean>;
  /** What is meant by a repository id or its address, as a visitor types it. */
  readonly readName: (text: string) => Checked<ModelName>;
  /** Finds a model and goes over to it; the model in use stays until then. */
  readonly chooseModel: (name: ModelName) => Promise<void>;
  /** As `chooseModel`, from what a visitor typed; says what is wrong with it. */
  readonly chooseTyped: (text: string) => Checked<ModelName>;
  /** Goes over to the model in these files; says what is missing where it is none. */
  readonly takeModelFiles: (files: readonly File[]) => Promise<readonly Problem[]>;
  readonly acceptLicence: () => Promise<void>;
  readonly forgetWish: () => void;
  readonly answerTensors: (answer: { input: string; output: string }) => Promise<void>;
  readonly pauseFetching: () => void;
  readonly resumeFetching: () => Promise<void>;
  readonly reportStorage: () => Promise<void>;
  readonly forgetStoredModel: (model: Pick<ModelCard, 'id' | 'revision'>) => Promise<void>;
  readonly persistStorage: () => Promise<void>;
  readonly hubEndpoint: () => string;
  readonly setHubEndpoint: (address: string | null) => Checked<string>;
}

/** The actions on one session. */
export function createModelActions(context: SessionContext): ModelActions {
  const { models } = context.parts;
  return {
    openCatalog: () => openCatalog(context),
    isHere: async (model) => (await models.findHere(model, NEVER_ABORTED)) !== null,
    readName: (text) => models.readName(text),
    chooseModel: (name) => chooseModel(context, name),
    chooseTyped(text) {
      const read = models.readName(text);
      if (read.ok) void chooseModel(context, read.value);
      return read;
    },
    takeModelFiles: (files) => takeModelFiles(context, files),
    acceptLicence: () => acceptLicence(context),
    forgetWish() {
      forgetWish(context);
    },
    answerTensors: (answer) => answerTensors(context, answer),
    pauseFetching() {
      pauseFetching(context);
    },
    resumeFetching: () => resumeFetching(context),
    reportStorage: () => reportStorage(context),
    forgetStoredModel: (model) => forgetStoredModel(context, model),
    persistStorage: () => persistStorage(context),
    hubEndpoint: () => models.readEndpoint(),
    setHubEndpoint: (address) => models.writeEndpoint(address),
  };
}

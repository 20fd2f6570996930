import { preprocessKey } from '#science/preprocess/preprocess-config.ts';
import type { PreprocessConfig } from '#science/preprocess/preprocess-config.ts';
import type { LoadedVision } from '../contract/protocol.ts';
import { fileOf, NOT_COMPARED, readPreprocessConfig } from './load-text.ts';
import type { TextLoad } from './load-text.ts';
import { openGraph } from './open-graph.ts';
import { mustPass } from './self-test.ts';
import type { TowerSession } from './tower-session.ts';
import type { VisionEncoder } from './vision-encoder.ts';
import { testVisionTower } from './vision-self-test.ts';
import { embedTestPicture, visionTowerOn } from './vision-tower.ts';

/** A model whose pictures can be embedded. */
export interface VisionLoad {
  readonly encoder: VisionEncoder;
  readonly config: PreprocessConfig;
  readonly loaded: LoadedVision;
}

/**
 * Loads the image tower of a model whose text tower is there, and runs its self-test. Rejects with
 * `EngineError`; the text tower then goes on as before.
 */
export async function loadVision(
  text: TextLoad,
  onNote: (note: string) => void,
  signal: AbortSignal,
): Promise<VisionLoad> {
  const { card } = text.choice;
  const { dtype, device } = text.towers.vision;
  // 8-bit weights give other numbers than those that references are made with.
  const known = dtype === 'q8' ? [] : text.knownImages;
  const compares = device === 'webgpu' && known.length === 0;
  // Before the graph: a session that is made while these turn out to be wrong would stay behind.
  const config = text.joint?.config ?? (await readPreprocessConfig(card, text.files, signal));
  const towerOn = (session: TowerSession) =>
    visionTowerOn(session, {
      card,
      config,
      text: text.tower,
      trial: text.trial,
      joint: text.joint !== null,
      oneByOne: dtype === 'q8',
    });
  const onProcessor = (session: TowerSession) =>
    embedTestPicture(towerOn(session).encoder, config, signal);
  const opened =
    text.joint === null
      ? await openGraph(
          { file: fileOf(card.files.vision[dtype]), dtype, device },
          text.files,
          text.runtime,
          signal,
          compares ? onProcessor : null,
        )
      : { session: text.tower.session, mark: text.weightsMark, reference: text.joint.picture };
  if (compares && opened.reference === null) onNote(NOT_COMPARED);
  try {
    const { encoder, output } = towerOn(opened.session);
    const { selfTest, imagesPerSecond } = await testVisionTower(
      { encoder, config, device, dtype },
      known,
      opened.reference,
      signal,
    );
    mustPass(selfTest);
    // One graph may offer several outputs, and a person may have picked among them.
    const weightsMark = `${opened.mark}#${output}`;
    const loaded = { selfTest, weightsMark, preprocessKey: preprocessKey(config), imagesPerSecond };
    return { encoder, config, loaded };
  } catch (error) {
    // Loading may be tried again, with another session.
    if (text.joint === null) await opened.session.release();
    throw error;
  }
}

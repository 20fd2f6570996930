import type { CatalogEntry, Device, ModelCard } from '#engine/index.ts';
import { CUE_CONFLICT_SET, BUILT_IN_SET, isSameModel } from '#experiment/spec.ts';
import type { AppData, ModelMark } from '#state/app-state.ts';
import { deviceNow, dtypeNow, expectedSpeed } from '#state/device-pace.ts';
import type { ExpectedSpeed } from '#state/device-pace.ts';
import { keptWords, rememberedOf, storedOf } from '../kept-models.ts';
import {
  cardSizes,
  entrySizes,
  LEFT_TO_DEVICE,
  likelyWeights,
  sizeWords,
} from '../likely-weights.ts';
import { PAIRS, PICTURES_OF } from '../picture-counts.ts';

/** What one run can be of. */
export interface RunSize {
  readonly key: string;
  readonly title: string;
  readonly setId: string;
  readonly pictures: number;
}

/** Smallest first. */
export const RUN_SIZES: readonly RunSize[] = [
  {
    key: 'pairs',
    title: 'Cue conflict, one a pair',
    setId: CUE_CONFLICT_SET,
    pictures: PAIRS,
  },
  {
    key: BUILT_IN_SET,
    title: 'Built-in',
    setId: BUILT_IN_SET,
    pictures: PICTURES_OF[BUILT_IN_SET],
  },
  {
    key: CUE_CONFLICT_SET,
    title: 'Cue conflict',
    setId: CUE_CONFLICT_SET,
    pictures: PICTURES_OF[CUE_CONFLICT_SET],
  },
];

/** One model on this device. */
export interface DeviceRow {
  readonly model: ModelMark;
  readonly title: string;
  readonly inUse: boolean;
  /** What there is to fetch before it runs, in words. */
  readonly download: string;
  readonly expected: ExpectedSpeed;
  /** Sets whose image embeddings ship with the page. */
  readonly shipped: readonly string[];
}

type Known = Pick<
  AppData,
  'card' | 'ownCard' | 'remembered' | 'catalog' | 'speeds' | 'engine' | 'spec' | 'storage'
>;

/** The model in use, what else was loaded here, the page's own, and what the catalog offers. */
export function deviceRows(known: Known): readonly DeviceRow[] {
  const { card, ownCard, remembered, catalog, spec } = known;
  const inUse = card !== null && isSameModel(card, spec.model) ? card : null;
  const cards: ModelCard[] = [];
  for (const one of [inUse, ...remembered.toReversed(), ownCard]) {
    if (one !== null && !cards.some((other) => isSameModel(other, one))) cards.push(one);
  }
  const others = catalog.filter((entry) => rememberedOf(entry, cards) === null);
  return [
    ...cards.map((one) => rowOfCard(one, one === inUse, known)),
    ...others.map((entry) => rowOfEntry(entry, known)),
  ];
}

function rowOfCard(card: ModelCard, inUse: boolean, known: Known): DeviceRow {
  const { speeds, storage, spec } = known;
  const device = deviceNow(known);
  const asked = inUse ? spec.model : LEFT_TO_DEVICE;
  const { id, revision, title, source, files } = card;
  const kept = keptWords(card, storedOf(card, storage), device, asked);
  const sizes = sizeWords(likelyWeights(cardSizes(files), device, asked));
  return {
    model: { id, revision },
    title,
    inUse,
    download:
      source === 'page'
        ? 'Comes with the page.'
        : (kept ?? (source === 'disk' ? 'From your disk.' : `Download ${sizes}.`)),
    expected: expectedSpeed(speeds, card, { device, dtype: inUse ? dtypeNow(known) : null }),
    shipped: Object.keys(card.embeddings),
  };
}

function rowOfEntry(entry: CatalogEntry, known: Known): DeviceRow {
  const device: Device = deviceNow(known);
  const { id, revision, title, files } = entry;
  return {
    model: { id, revision },
    title,
    inUse: false,
    download: `Download ${sizeWords(likelyWeights(entrySizes(files), device))}.`,
    expected: expectedSpeed(known.speeds, entry, { device, dtype: null }),
    shipped: [],
  };
}

import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { CatalogEntry, ModelCard } from '#engine/index.ts';
import { CUE_CONFLICT_SET, STARTER_MODEL } from '#experiment/spec.ts';
import type { DtypeChoice } from '#experiment/spec.ts';
import { expectedSpeed } from '#state/device-pace.ts';
import type { ModelName } from '#state/session-context.ts';
import { weightsOf } from '../dtype-options.ts';
import { whole, shortRevision } from '../format.ts';
import { keptWords, rememberedOf, storedOf, unlisted } from '../kept-models.ts';
import { cardSizes, entrySizes, likelyWeights, sizeWords } from '../likely-weights.ts';
import { PICTURES_OF } from '../picture-counts.ts';
import { useAppState } from '../use-app-state.ts';
import { useDevice } from '../use-device.ts';
import { CATALOG_GROUPS, publishedWords, TIER_WORDS, timeWords } from './catalog-words.ts';
import { EntryDetails } from './entry-details.tsx';
import { ModelCardBox } from './model-card-box.tsx';

/** What a time estimate is for. */
const PICTURES = PICTURES_OF[CUE_CONFLICT_SET];

interface Offered {
  readonly onUse: (name: ModelName) => void;
}

/** The models on offer as cards: the page's own, the catalog's, and what else is kept here. */
export function CatalogCards({ onUse }: Offered): ReactNode {
  const speeds = useAppState((s) => s.speeds);
  const device = useDevice();
  const isPaced = speeds.some((seen) => seen.device === device && seen.gflopsPerImage !== null);
  const catalog = useAppState((s) => s.catalog);
  const remembered = useAppState((s) => s.remembered);
  const others = useMemo(() => unlisted(remembered, catalog), [remembered, catalog]);
  return (
    <>
      {CATALOG_GROUPS.map(({ title, tiers }, i) => {
        const entries = catalog.filter(({ tier }) => tiers.includes(tier));
        if (entries.length === 0 && i > 0) return null;
        return (
          <section key={title} aria-label={title}>
            <h3>{title}</h3>
            <ul className="model-grid">
              {i === 0 && <OwnCard onUse={onUse} />}
              {entries.map((entry) => (
                <EntryCard key={entry.id} entry={entry} onUse={onUse} />
              ))}
            </ul>
          </section>
        );
      })}
      {others.length > 0 && (
        <section aria-label="Also kept on this device">
          <h3>Also kept on this device</h3>
          <ul className="model-grid">
            {others.map((card) => (
              <KeptCard key={`${card.id}@${card.revision}`} card={card} onUse={onUse} />
            ))}
          </ul>
        </section>
      )}
      {catalog.length > 0 && (
        <p className="soft small">
          {isPaced
            ? 'Times are as measured here, or judged by the work of a picture (GFLOPs) and by how fast the model nearest in work ran here: right within a factor of two or three. Sizes are those the hub shows, for the weights that suit this device.'
            : 'How long the pictures take is judged by the work of a picture (GFLOPs) as soon as something has run on this device.'}
        </p>
      )}
    </>
  );
}

function OwnCard({ onUse }: Offered): ReactNode {
  return (
    <ModelCardBox
      model={STARTER_MODEL}
      title={STARTER_MODEL.title}
      family="made for this page"
      corner="no download"
      words="A small dual encoder that makes the method visible at once. It is not CLIP: its numbers say nothing about other models."
      facts={[['Download', 'comes with the page; its image embeddings too']]}
      licence={null}
      onUse={onUse}
    />
  );
}

function EntryCard({ entry, onUse }: Offered & { entry: CatalogEntry }): ReactNode {
  const speeds = useAppState((s) => s.speeds);
  const device = useDevice();
  const remembered = useAppState((s) => s.remembered);
  const storage = useAppState((s) => s.storage);
  const kept = rememberedOf(entry, remembered);
  const sizes = kept === null ? entrySizes(entry.files) : cardSizes(kept.files);
  const [dtype, setDtype] = useState<DtypeChoice>('auto');
  const asked = { dtype, textDtype: dtype };
  const here = kept === null ? null : keptWords(kept, storedOf(kept, storage), device, asked);
  const choices = weightsOf(entry.files.vision, 'auto');
  // One that is kept here is taken as it is kept, so that no network is needed.
  const model = { id: entry.id, revision: kept?.revision ?? entry.revision };
  const { gflopsPerImage } = entry;
  const expected = expectedSpeed(
    speeds,
    { ...model, gflopsPerImage },
    { device, dtype: dtype === 'auto' ? null : dtype },
  );
  const published = publishedWords(entry.published);
  return (
    <ModelCardBox
      model={model}
      title={entry.title}
      family={familyWords(entry)}
      corner={TIER_WORDS[entry.tier] ?? ''}
      words={entry.why}
      facts={[
        ['Download', here ?? sizeWords(likelyWeights(sizes, device, asked))],
        [`${whole(PICTURES)} pictures`, timeWords(PICTURES, expected)],
        ...(published === null ? [] : [['Published', published] as const]),
      ]}
      licence={entry.licence}
      // What suits the device, and one kind of weights, is no choice.
      {...(choices.length > 2 ? { weights: { choices, value: dtype, onChange: setDtype } } : {})}
      onUse={onUse}
    >
      <EntryDetails entry={entry} />
    </ModelCardBox>
  );
}

/** A model that was typed or dropped here before. */
function KeptCard({ card, onUse }: Offered & { card: ModelCard }): ReactNode {
  const speeds = useAppState((s) => s.speeds);
  const device = useDevice();
  const storage = useAppState((s) => s.storage);
  return (
    <ModelCardBox
      model={card}
      title={card.title}
      family={card.source === 'disk' ? 'from your disk' : card.id}
      corner=""
      words={card.about.summary}
      facts={[
        ['Download', keptWords(card, storedOf(card, storage), device) ?? 'nothing of it is kept'],
        [
          `${whole(PICTURES)} pictures`,
          timeWords(PICTURES, expectedSpeed(speeds, card, { device, dtype: null })),
        ],
        ['Revision', shortRevision(card.revision)],
      ]}
      licence={card.licence}
      onUse={onUse}
    />
  );
}

function familyWords({ family, parametersMillions: parameters }: CatalogEntry): string {
  if (parameters === null) return family;
  return `${family} · ${Math.round(parameters.text + parameters.vision)} M parameters`;
}

/**
 * The icons, chosen by eye: whole things in their usual view, told apart from the other classes at a glance, and none
 * whose silhouette comes close to a drawing of the starter's training sets (see README).
 *
 * `shapes` serve as the large figure and `motifs` as the small repeated one. A Navon figure is coarser on both ends:
 * `navonShapes` keep what makes the thing when only motifs draw it, `navonMotifs` stay readable at 15 pixels.
 * An entry is `set:name` and, after a space, how it is read:
 * `drawn` (when nothing is said) the ink as drawn, with its cut-outs: eyes, clock hands, keys;
 * `filled` the outer silhouette, for coloured or outlined drawings;
 * `dark` (shapes only) the silhouette, with the light parts of a coloured drawing taken as cut-outs;
 * `grey` (motifs only) the light and dark of a coloured drawing kept.
 */
export const CLASSES = {
  airplane: {
    shapes: ['icon-park-solid:airplane', 'mdi:airplane', 'noto:airplane filled'],
    motifs: ['icon-park-solid:airplane', 'mdi:airplane', 'noto:airplane filled'],
    navonShapes: ['icon-park-solid:airplane', 'mdi:airplane', 'noto:airplane filled'],
    navonMotifs: ['icon-park-solid:airplane', 'mdi:airplane'],
  },
  bear: {
    shapes: [
      'openclipart:orso_architetto_francesc_03 filled',
      'boxicons:bear-filled',
      'icon-park-solid:bear',
      'mdi:teddy-bear',
    ],
    motifs: ['boxicons:bear-filled', 'icon-park-solid:bear', 'mdi:teddy-bear'],
    navonShapes: [
      'openclipart:orso_architetto_francesc_03 filled',
      'icon-park-solid:bear',
      'mdi:teddy-bear',
    ],
    navonMotifs: ['boxicons:bear-filled', 'icon-park-solid:bear', 'mdi:teddy-bear'],
  },
  bicycle: {
    shapes: ['mdi:bicycle', 'icon-park-outline:bike', 'mdi:bicycle-basket', 'noto:bicycle'],
    motifs: ['mdi:bicycle', 'icon-park-outline:bike', 'noto:bicycle'],
    navonShapes: ['mdi:bicycle', 'icon-park-outline:bike', 'noto:bicycle'],
    navonMotifs: ['mdi:bicycle', 'icon-park-outline:bike'],
  },
  bird: {
    shapes: [
      'boxicons:bird-filled',
      'boxicons:bird-alt-filled',
      'mdi:bird',
      'noto:bird filled',
      'openclipart:uccello_profilo_01_archi_01 filled',
    ],
    motifs: [
      'boxicons:bird-filled',
      'boxicons:bird-alt-filled',
      'mdi:bird',
      'noto:black-bird filled',
    ],
    navonShapes: [
      'boxicons:bird-alt-filled',
      'mdi:bird',
      'openclipart:uccello_profilo_01_archi_01 filled',
    ],
    navonMotifs: ['boxicons:bird-filled', 'boxicons:bird-alt-filled', 'mdi:bird'],
  },
  boat: {
    shapes: [
      'boxicons:sail-filled',
      'icon-park-solid:sailboat-one',
      'mdi:sail-boat',
      'noto:sailboat filled',
    ],
    motifs: [
      'boxicons:sail-filled',
      'icon-park-solid:sailboat-one',
      'mdi:sail-boat',
      'noto:sailboat grey',
    ],
    navonShapes: [
      'boxicons:sail-filled',
      'icon-park-solid:sailboat-one',
      'mdi:sail-boat',
      'noto:sailboat filled',
    ],
    navonMotifs: ['boxicons:sail-filled', 'icon-park-solid:sailboat-one', 'mdi:sail-boat'],
  },
  bottle: {
    shapes: [
      'boxicons:milk-bottle-filled',
      'icon-park-solid:bottle-one',
      'icon-park-solid:bottle-three',
      'mdi:bottle-soda-classic',
      'mdi:bottle-wine',
    ],
    motifs: [
      'boxicons:milk-bottle-filled',
      'icon-park-solid:bottle-one',
      'icon-park-solid:bottle-two',
      'mdi:bottle-soda-classic',
      'mdi:bottle-wine',
    ],
    navonShapes: [
      'boxicons:milk-bottle-filled',
      'icon-park-solid:bottle-one',
      'mdi:bottle-soda-classic',
      'mdi:bottle-wine',
    ],
    navonMotifs: [
      'boxicons:milk-bottle-filled',
      'icon-park-solid:bottle-one',
      'icon-park-solid:bottle-two',
      'mdi:bottle-soda-classic',
      'mdi:bottle-wine',
    ],
  },
  car: {
    shapes: [
      'mdi:car-side',
      'mdi:car-hatchback',
      'boxicons:toy-car-filled',
      'noto:automobile dark',
    ],
    motifs: [
      'mdi:car-side',
      'mdi:car-hatchback',
      'boxicons:toy-car-filled',
      'icon-park-solid:car',
      'noto:automobile grey',
    ],
    navonShapes: [
      'mdi:car-side',
      'mdi:car-hatchback',
      'boxicons:toy-car-filled',
      'noto:automobile dark',
    ],
    navonMotifs: [
      'mdi:car-side',
      'mdi:car-hatchback',
      'boxicons:toy-car-filled',
      'icon-park-solid:car',
    ],
  },
  cat: {
    shapes: ['boxicons:cat-body-filled', 'mdi:cat', 'noto:cat filled', 'noto:black-cat filled'],
    motifs: ['boxicons:cat-body-filled', 'mdi:cat', 'noto:cat-face grey', 'noto:black-cat filled'],
    navonShapes: ['mdi:cat', 'boxicons:cat-body-filled', 'noto:black-cat filled'],
    navonMotifs: ['boxicons:cat-body-filled', 'mdi:cat'],
  },
  chair: {
    shapes: [
      'noto:chair filled',
      'fluent-emoji-flat:chair filled',
      'mdi:sofa-single',
      'openclipart:sedia_in_legno_architett_01 dark',
      'boxicons:chair',
    ],
    motifs: [
      'noto:chair grey',
      'fluent-emoji-flat:chair filled',
      'mdi:sofa-single',
      'boxicons:chair-filled',
    ],
    navonShapes: [
      'noto:chair filled',
      'fluent-emoji-flat:chair filled',
      'mdi:sofa-single',
      'boxicons:chair',
    ],
    navonMotifs: ['fluent-emoji-flat:chair filled', 'mdi:sofa-single', 'boxicons:chair-filled'],
  },
  clock: {
    shapes: [
      'icon-park-solid:alarm-clock',
      'boxicons:alarm-alt-filled',
      'noto:alarm-clock dark',
      'noto:mantelpiece-clock dark',
    ],
    motifs: [
      'icon-park-solid:alarm-clock',
      'icon-park-outline:big-clock',
      'boxicons:alarm-alt-filled',
      'noto:alarm-clock grey',
    ],
    navonShapes: [
      'icon-park-outline:alarm-clock',
      'icon-park-outline:big-clock',
      'boxicons:alarm-alt',
      'noto:alarm-clock dark',
    ],
    navonMotifs: [
      'icon-park-solid:alarm-clock',
      'icon-park-outline:big-clock',
      'boxicons:alarm-alt-filled',
    ],
  },
  dog: {
    shapes: [
      'noto:guide-dog filled',
      'mdi:dog-side',
      'boxicons:dog-body-filled',
      'mdi:dog',
      'openclipart:dog_06_drawn_with_strai_01 filled',
    ],
    motifs: ['mdi:dog-side', 'boxicons:dog-body-filled', 'mdi:dog', 'noto:dog grey'],
    navonShapes: ['noto:guide-dog filled', 'mdi:dog-side', 'boxicons:dog-body-filled'],
    navonMotifs: ['mdi:dog-side', 'boxicons:dog-body-filled', 'mdi:dog'],
  },
  elephant: {
    shapes: [
      'mdi:elephant',
      'icon-park-outline:elephant filled',
      'noto:elephant filled',
      'openclipart:elefantone filled',
    ],
    motifs: ['mdi:elephant', 'icon-park-outline:elephant', 'noto:elephant grey'],
    navonShapes: [
      'mdi:elephant',
      'icon-park-outline:elephant',
      'icon-park-outline:elephant filled',
    ],
    navonMotifs: ['mdi:elephant', 'icon-park-outline:elephant'],
  },
  keyboard: {
    shapes: [
      'boxicons:keyboard-filled',
      'mdi:keyboard-variant',
      'icon-park-outline:keyboard-one',
      'boxicons:keyboard',
    ],
    motifs: ['boxicons:keyboard-filled', 'mdi:keyboard-variant', 'icon-park-outline:keyboard-one'],
    navonShapes: ['mdi:keyboard-variant', 'boxicons:keyboard', 'icon-park-outline:keyboard-one'],
    navonMotifs: [
      'boxicons:keyboard-filled',
      'mdi:keyboard-variant',
      'icon-park-outline:keyboard-one',
    ],
  },
  knife: {
    shapes: ['boxicons:knife-filled', 'mdi:knife', 'noto:kitchen-knife filled'],
    motifs: [
      'boxicons:knife-filled',
      'mdi:knife',
      'icon-park-solid:kitchen-knife',
      'noto:kitchen-knife grey',
    ],
    navonShapes: ['boxicons:knife-filled', 'mdi:knife', 'noto:kitchen-knife filled'],
    navonMotifs: ['mdi:knife', 'icon-park-solid:kitchen-knife'],
  },
  oven: {
    shapes: ['boxicons:oven-filled', 'mdi:stove', 'icon-park-solid:oven', 'mdi:toaster-oven'],
    motifs: ['boxicons:oven-filled', 'mdi:stove', 'icon-park-solid:oven', 'mdi:toaster-oven'],
    navonShapes: ['boxicons:oven-filled', 'mdi:stove', 'icon-park-outline:oven', 'boxicons:oven'],
    navonMotifs: ['boxicons:oven-filled', 'mdi:stove', 'icon-park-solid:oven', 'mdi:toaster-oven'],
  },
  truck: {
    shapes: [
      'mdi:truck-cargo-container',
      'mdi:dump-truck',
      'boxicons:pickup-truck-filled',
      'icon-park-outline:truck',
      'noto:delivery-truck dark',
    ],
    motifs: [
      'mdi:truck-cargo-container',
      'mdi:dump-truck',
      'boxicons:pickup-truck-filled',
      'icon-park-outline:truck',
      'noto:delivery-truck grey',
    ],
    navonShapes: [
      'mdi:truck-cargo-container',
      'mdi:dump-truck',
      'boxicons:pickup-truck-filled',
      'noto:delivery-truck filled',
    ],
    navonMotifs: [
      'mdi:truck-cargo-container',
      'mdi:dump-truck',
      'boxicons:pickup-truck-filled',
      'icon-park-outline:truck',
    ],
  },
};

/**
 * Icon names that mean each of the 16 classes, most common first.
 *
 * A name is compared after its style words are gone ("car-outline-rounded" is "car").
 */
export const CLASS_ICON_NAMES = {
  airplane: ['airplane', 'plane', 'aeroplane', 'aircraft', 'airliner', 'jet'],
  bear: ['bear', 'polar-bear', 'grizzly', 'brown-bear', 'panda'],
  bicycle: ['bicycle', 'bike', 'cycle'],
  bird: ['bird', 'sparrow', 'dove', 'pigeon', 'parrot', 'eagle', 'canary', 'songbird'],
  boat: [
    ...['boat', 'sailboat', 'sailing', 'ship', 'speedboat', 'motorboat', 'sailing-boat'],
    ...['yacht', 'ferry', 'canoe'],
  ],
  bottle: [
    ...['bottle', 'wine-bottle', 'water-bottle', 'beer-bottle', 'baby-bottle', 'bottle-wine'],
    ...['bottle-water', 'milk-bottle', 'bottle-with-popping-cork'],
  ],
  car: ['car', 'automobile', 'sedan', 'oncoming-automobile'],
  cat: ['cat', 'kitten', 'black-cat', 'house-cat'],
  chair: [
    ...['chair', 'armchair', 'office-chair', 'arm-chair', 'desk-chair', 'chair-office'],
    ...['folding-chair', 'rocking-chair'],
  ],
  clock: [
    ...['clock', 'alarm-clock', 'wall-clock', 'clock-alarm', 'mantelpiece-clock', 'alarm'],
    ...['timepiece'],
  ],
  dog: ['dog', 'puppy', 'poodle', 'hound', 'guide-dog'],
  elephant: ['elephant'],
  keyboard: ['keyboard', 'computer-keyboard'],
  knife: [
    ...['knife', 'kitchen-knife', 'chef-knife', 'butter-knife', 'table-knife', 'hocho'],
    ...['dagger', 'knife-kitchen'],
  ],
  oven: ['oven', 'stove', 'cooker', 'kitchen-stove', 'kitchen-oven', 'range'],
  truck: [
    ...['truck', 'lorry', 'delivery-truck', 'articulated-lorry', 'pickup', 'pickup-truck'],
    ...['dump-truck', 'truck-delivery', 'garbage-truck', 'fire-engine', 'fire-truck'],
    ...['tow-truck'],
  ],
};

/** Words of an icon's name that tell its drawing style or size, not what it shows. */
export const STYLE_WORDS = new Set(
  (
    'outline outlined filled fill line linear bold duotone light thin regular solid sharp ' +
    'rounded round twotone two tone alt o s l r i f icon bulk broken 16 20 24 28 32 48 12 10 ' +
    '14 64 512 small large big mini micro stroke glyph flat color colored variant simple face ' +
    'front side emoji 16px 20px 24px sm md lg xl a b 01 02 03 04 05'
  ).split(' '),
);

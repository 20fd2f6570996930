import { useState } from 'react';

/**
 * Text that stands for a list. It is shown as typed (blank lines, trailing commas and all) for as
 * long as it means the list; a list that changed from elsewhere is written out anew.
 */
export function useTypedText(
  values: readonly string[],
  parse: (text: string) => readonly string[],
  format: (values: readonly string[]) => string,
): [text: string, setText: (text: string) => void] {
  const [typed, setTyped] = useState(() => format(values));
  const means = parse(typed);
  const same = means.length === values.length && means.every((value, i) => value === values[i]);
  return [same ? typed : format(values), setTyped];
}

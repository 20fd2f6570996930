import type { ComponentProps, ReactNode } from 'react';

type ButtonProps = Omit<ComponentProps<'button'>, 'className'> & { testId?: string | undefined };

/** A button as a chip: `primary` is the one to press, `quiet` the one to find. */
export function Chip({
  look,
  testId,
  ...button
}: ButtonProps & { look?: 'primary' | 'quiet' | undefined }): ReactNode {
  const className = look === undefined ? 'chip' : `chip ${look}`;
  return <button type="button" className={className} data-testid={testId} {...button} />;
}

/** A button in a line of text. */
export function LinkButton({
  strong = false,
  testId,
  ...button
}: ButtonProps & { strong?: boolean }): ReactNode {
  const className = strong ? 'link strong' : 'link';
  return <button type="button" className={className} data-testid={testId} {...button} />;
}

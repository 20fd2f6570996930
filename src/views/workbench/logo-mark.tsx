import type { ReactNode } from 'react';

/** A lens: one half shape, the other half texture. */
export function LogoMark(): ReactNode {
  return (
    <svg viewBox="0 0 26 26" width="26" height="26" aria-hidden="true">
      <circle cx="13" cy="13" r="11.5" fill="none" stroke="var(--ink)" strokeWidth="2" />
      <path d="M13 1.5a11.5 11.5 0 0 1 0 23z" fill="var(--shape)" />
      <g fill="var(--texture)">
        <circle cx="8.2" cy="7.4" r="1.6" />
        <circle cx="4.9" cy="12.2" r="1.6" />
        <circle cx="9.6" cy="13" r="1.6" />
        <circle cx="7.4" cy="18.4" r="1.6" />
      </g>
    </svg>
  );
}

import type { ReactNode } from 'react';

/** Sources and the promise. */
export function PageFoot(): ReactNode {
  return (
    <footer className="page-foot soft small">
      <p>
        Everything runs on this device: no image, no prompt, no result leaves it. Shape bias and
        stimuli: Geirhos et al., “ImageNet-trained CNNs are biased towards texture” (ICLR 2019).
        Steering by prompt: Gavrikov et al., “Can We Talk Models Into Seeing the World Differently?”
        (ICLR 2025). Human answers: Geirhos et al. (NeurIPS 2021).
      </p>
    </footer>
  );
}

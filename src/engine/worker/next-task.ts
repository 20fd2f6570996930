/**
 * Waits for the event loop to come round once, so that messages which arrived during a blocking
 * WASM run (a cancel, a sentence) are read before the next run starts.
 */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}

/** Hands a file to the browser's own download. */
export function saveBlob(blob: Blob, fileName: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = fileName;
  link.click();
  // The download has its own hold on the blob by the next turn; keeping the address would leak it.
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, 10_000);
}

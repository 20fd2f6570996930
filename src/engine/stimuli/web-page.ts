/**
 * True where a web page came instead of a file: hosts of single-page apps answer any unknown address
 * with their start page and status 200.
 */
export function isWebPage(response: Response): boolean {
  return response.headers.get('Content-Type')?.startsWith('text/html') === true;
}

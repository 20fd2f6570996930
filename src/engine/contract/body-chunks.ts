/**
 * The pieces of an answer's body as they arrive; none where there is no body. By a reader, since
 * Safari has no async iteration over streams. Rejects as the connection does; leaving early ends it.
 */
export async function* bodyChunks(
  response: Response,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  if (response.body === null) return;
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}

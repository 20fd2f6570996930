import { expect, it } from 'vitest';
import { RequestSlots } from './request-slots.ts';

it('hands on a slot that was granted in the moment of its abort', async () => {
  const slots = new RequestSlots(1);
  await slots.acquire(new AbortController().signal);
  const leaving = new AbortController();
  const left = slots.acquire(leaving.signal);
  const next = slots.acquire(new AbortController().signal);
  leaving.abort();
  slots.release();
  await expect(left).rejects.toMatchObject({ code: 'aborted' });
  await next;
  slots.release();
  expect(slots.held).toBe(0);
});

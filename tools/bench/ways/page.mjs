// In the page: opens a way's sessions, each in a worker of its own, and times rounds over all of them.
const ask = (worker, message) =>
  new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data));
    worker.onerror = ({ message: said }) => reject(new Error(said));
    worker.postMessage(message);
  });

const opened = [];

globalThis.openWay = async (way) => {
  const workers = [];
  let first;
  for (let i = 0; i < way.workers; i++) {
    const worker = new globalThis.Worker('worker.mjs', { type: 'module' });
    first = await ask(worker, { way });
    workers.push(worker);
  }
  opened.push(workers);
  return first;
};

globalThis.runRound = async (index, runs) => {
  const start = performance.now();
  await Promise.all(opened[index].map((worker) => ask(worker, { runs })));
  return performance.now() - start;
};

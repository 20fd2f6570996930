// The app as visitors get it, and the pages of the bench, each built and served with the headers that
// threads need. Both lie beside the report, so that a bench leaves `dist/` alone.
import { join } from 'node:path';
import { build, preview } from 'vite';
import { ROOT } from '../run/packages.mjs';

/** @param {string} out */
function sitesIn(out) {
  return [
    { root: ROOT, configFile: join(ROOT, 'vite.config.ts'), outDir: join(out, 'app') },
    {
      root: join(import.meta.dirname, 'pages'),
      configFile: join(import.meta.dirname, 'vite.config.ts'),
      outDir: join(out, 'pages'),
    },
  ];
}

/** @param {string} out */
export async function buildSites(out) {
  for (const { root, configFile, outDir } of sitesIn(out)) {
    await build({ root, configFile, logLevel: 'warn', build: { outDir, emptyOutDir: true } });
  }
}

/**
 * Serves both at free ports; the addresses are origins, without a slash at the end.
 * @param {string} out
 */
export async function serveSites(out) {
  const servers = [];
  for (const { root, configFile, outDir } of sitesIn(out)) {
    servers.push(await preview({ root, configFile, build: { outDir }, preview: { port: 0 } }));
  }
  const [origin, benchOrigin] = servers.map(
    ({ httpServer }) => `http://localhost:${httpServer.address().port}`,
  );
  return {
    origin,
    benchOrigin,
    close: () => Promise.all(servers.map((server) => server.close())),
  };
}

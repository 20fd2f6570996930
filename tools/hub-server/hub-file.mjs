// Reads hub.json, the optional file in a repo's folder that says what the files alone cannot.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HubProblem } from './hub-problem.mjs';

/**
 * @typedef {object} HubFile
 * @property {string} commit 40 hex digits
 * @property {readonly string[] | null} revisions null: `main`, the commit and whatever looks like one
 * @property {false | 'auto' | 'manual'} gated
 * @property {string | null} licence
 * @property {ReadonlyMap<string, string>} files path in the repo to path relative to hub.json
 */

export const HUB_FILE = 'hub.json';

const isText = (value) => typeof value === 'string' && value !== '';
const isRecord = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every key of hub.json, when its value is sound, and how that is said. */
const KEYS = {
  commit: [(value) => /^[0-9a-f]{40}$/.test(value), '40 hex digits'],
  revisions: [(value) => Array.isArray(value) && value.every(isText), 'a list of names'],
  gated: [(value) => [false, 'auto', 'manual'].includes(value), 'false, "auto" or "manual"'],
  licence: [isText, 'a licence id such as "mit"'],
  files: [
    (value) => isRecord(value) && Object.values(value).every(isText),
    'an object of path in the repo to path on disk',
  ],
};

/** The same for one repo at every start, so that a page may pin it. */
const commitOf = (id) => createHash('sha1').update(`hub stand-in ${id}`).digest('hex');

/**
 * @param {string} id owner/name
 * @param {string} folder
 * @returns {Promise<HubFile>}
 */
export async function readHubFile(id, folder) {
  const problem = (what) => new HubProblem(500, 'BadHubFile', `${id}/${HUB_FILE}: ${what}`);
  let text = '{}';
  try {
    text = await readFile(join(folder, HUB_FILE), 'utf8');
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  let json;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw problem(error.message);
  }
  if (!isRecord(json)) throw problem('must be an object');
  for (const [key, value] of Object.entries(json)) {
    if (!Object.hasOwn(KEYS, key)) {
      throw problem(`unknown key "${key}", known are ${Object.keys(KEYS).join(', ')}`);
    }
    const [isSound, wanted] = KEYS[key];
    if (!isSound(value)) throw problem(`"${key}" must be ${wanted}`);
  }
  return {
    commit: json.commit ?? commitOf(id),
    revisions: json.revisions ?? null,
    gated: json.gated ?? false,
    licence: json.licence ?? (await readCardLicence(folder)),
    files: new Map(Object.entries(json.files ?? {})),
  };
}

/** The licence in the head of the model card, where copies of hub repos have it. */
async function readCardLicence(folder) {
  let card;
  try {
    card = await readFile(join(folder, 'README.md'), 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
  const head = /^---\r?\n([\s\S]*?)\r?\n---/.exec(card)?.[1] ?? '';
  return /^license:[ \t]*["']?([\w.-]+)/m.exec(head)?.[1] ?? null;
}

/**
 * The commit that a revision stands for, or null where the repo has no such revision. A full commit
 * stands for itself: pages pin commits of the real hub, and a folder holds one copy of the files.
 * @param {HubFile} hubFile
 * @param {string} revision
 */
export function commitAt({ commit, revisions }, revision) {
  const known =
    revision === commit ||
    (revisions?.includes(revision) ?? (revision === 'main' || /^[0-9a-f]{7,40}$/.test(revision)));
  if (!known) return null;
  return /^[0-9a-f]{40}$/.test(revision) ? revision : commit;
}

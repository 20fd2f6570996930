/** A file of a repository, and what its listing says of its bytes. */
export interface RepoFile {
  readonly path: string;
  readonly sizeBytes: number | null;
  readonly sha256: string | null;
  /** SHA-1 of git's blob; of large files it is that of their pointer and left out. */
  readonly gitBlob: string | null;
}

/** What a listing says of the licence: hub id, own name, address; null where it says nothing. */
export interface StatedLicence {
  readonly id: string;
  readonly name: string | null;
  readonly link: string | null;
}

/** A repository as its host lists it. */
export interface RepoInfo {
  readonly repo: string;
  /** The commit in full; on a host that names none, the revision as it was asked for. */
  readonly commit: string;
  readonly licence: StatedLicence | null;
  readonly files: readonly RepoFile[];
  /** What was found on the way, in plain words. */
  readonly notes: readonly string[];
}

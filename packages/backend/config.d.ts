export interface Config {
  /** Settings of the demo; an adopter's backend has none of them. */
  demo?: {
    localGit: {
      /** Where `publish:local-git` makes repositories: a folder, relative to the backend's. */
      directory: string;
    };
  };
}

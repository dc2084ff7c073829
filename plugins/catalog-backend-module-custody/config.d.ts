export interface Config {
  custody?: {
    catalog?: {
      /**
       * Whether the model layer module adds the kind to the catalog's model, where that module is installed.
       * Default: true.
       * @visibility backend
       */
      modelLayer?: boolean;
    };
    templates?: {
      /**
       * What happens to a governed template that does not require owner and scope: it is reported and nothing else,
       * what is missing is added, or it is refused. Default: `report`.
       * @visibility backend
       */
      mode?: 'report' | 'inject' | 'enforce';
      /**
       * Values of `spec.type` whose templates are governed; `*` is any text. Default: `service`.
       * @visibility backend
       */
      types?: string[];
      /**
       * Actions without effects; `*` is any text. All others are effects. Default: `fetch:*`, `fs:*`, `debug:*`.
       * @visibility backend
       */
      harmlessActions?: string[];
      /** How injection derives what a template does not say. */
      injection?: {
        identity?: {
          /**
           * Expressions for the identity's name; the first that reads only required parameters is taken.
           * @visibility backend
           */
          name?: string[];
          /** @visibility backend */
          namespace?: string;
          /** @visibility backend */
          title?: string;
          /**
           * Default: `service-account`.
           * @visibility backend
           */
          type?: string;
          /** @visibility backend */
          provider?: string;
          /** @visibility backend */
          mode?: string;
          /** @visibility backend */
          system?: string;
        };
        /**
         * Expressions for the component's entity ref, for templates without `catalog:register`.
         * @visibility backend
         */
        component?: string[];
        /**
         * Ask for the identity's name where no expression can be used. Default: false.
         * @visibility backend
         */
        askForName?: boolean;
        page?: {
          /** @visibility backend */
          title?: string;
          /** @visibility backend */
          description?: string;
        };
      };
    };
  };
}

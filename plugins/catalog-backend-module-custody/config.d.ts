export interface Config {
  custody?: {
    catalog?: {
      /**
       * Whether the model layer module adds the kind to the catalog's model, where that module is installed.
       * Default: true.
       * @visibility backend
       */
      modelLayer?: boolean;
      /**
       * Whether what an identity relates to (component, group, system, resources) names the identity too, to everybody
       * who reads that. Off, the relations stand on the identity alone; `modelLayer` has to be off as well, and the tab
       * shows on services only. For those whose permission policy hides identities from people who read components.
       * Default: true.
       * @visibility backend
       */
      reverseRelations?: boolean;
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
       * Actions without effects; `*` is any text. All others are effects. Default: `fetch:*`, `fs:*`, `debug:*`,
       * `catalog:fetch`, `catalog:write`.
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
          /**
           * Expression for its namespace. Default: `default`.
           * @visibility backend
           */
          namespace?: string;
          /**
           * Expression for its title. Default: none.
           * @visibility backend
           */
          title?: string;
          /**
           * Its type. Default: `service-account`.
           * @visibility backend
           */
          type?: string;
          /**
           * Expression for its provider. Default: chosen by the server from the scopes.
           * @visibility backend
           */
          provider?: string;
          /**
           * Expression for its mode. Default: `rotated`.
           * @visibility backend
           */
          mode?: string;
          /**
           * Expression for the ref of its system. Default: none.
           * @visibility backend
           */
          system?: string;
        };
        /**
         * Expressions for the component's entity ref, for templates without `catalog:register`.
         * @visibility backend
         */
        component?: string[];
        /**
         * Form fields (`ui:field`) of yours that give the ref of a group, beside Backstage's own pickers.
         * @visibility backend
         */
        ownerFields?: string[];
        /**
         * Ask for the identity's name where no expression can be used. Default: false.
         * @visibility backend
         */
        askForName?: boolean;
        page?: {
          /**
           * Title of the page that is added to the form.
           * @visibility backend
           */
          title?: string;
          /**
           * Text under the title.
           * @visibility backend
           */
          description?: string;
        };
      };
    };
  };
}

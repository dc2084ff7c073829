/** What the services need to know of people, groups and catalog entities. Read anew from the catalog; unknown means no. */
export interface Directory {
  /** All groups that a user is in, or that a group lies beneath, as full refs in lower case. Cycles end. */
  groupsOf(ref: string): Promise<string[]>;
  /** All users in a group, through nested groups. */
  membersOf(groupRef: string): Promise<string[]>;
  /** A group and all groups beneath it, whose members are its own; only itself for one that is unknown. */
  groupsWithin(groupRef: string): Promise<string[]>;
  exists(entityRef: string): Promise<boolean>;
  /** Owner of an entity, as a full ref; null when it has none or doesn't exist. */
  ownerOf(entityRef: string): Promise<string | null>;
  /** Lifecycle of a component; null when unknown. */
  lifecycleOf(componentRef: string): Promise<string | null>;
  /** Display names by ref; those without are left out. */
  titlesOf(entityRefs: string[]): Promise<Map<string, string>>;
}

/**
 * The rows as the database holds them. Instants are ISO-8601 text; columns that the migration marks as JSON are
 * text here, and parsed where a store maps a row to what the services speak of. Booleans come back as 0 and 1
 * from SQLite.
 */
export type DbBoolean = boolean | 0 | 1;

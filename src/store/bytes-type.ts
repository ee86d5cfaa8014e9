/** What an engine calls a column of bytes: the one thing in the schema on which SQLite and PostgreSQL differ. */
export type BytesType = 'blob' | 'bytea'

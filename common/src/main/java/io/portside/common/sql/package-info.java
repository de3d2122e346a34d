/**
 * The store: one text of SQL on an embedded SQLite file or on PostgreSQL, chosen by a URL. What the
 * two take alike is in {@code docs/decisions/one-sql-text.md}; the same contract tests run on both.
 */
package io.portside.common.sql;

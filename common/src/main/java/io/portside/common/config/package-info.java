/**
 * Configuration as immutable records: one YAML file, the environment and flags, laid over the
 * defaults; every problem reported at once, with the place it was written.
 *
 * <p>The path of a value: sources become one tree of {@code Value}s that know their origin ({@code
 * Layers}), the tree is bound to the record type bottom up ({@code Binder}), and what the records'
 * own {@link io.portside.common.config.Check}s find is traced back to the origin of the component
 * they name.
 */
package io.portside.common.config;

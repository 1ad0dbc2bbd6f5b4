/** Samples, and the table that they end in. */
package io.graft.bench.report;

/**
 * What this instance tells of itself in one small document, for the console of any agent of the
 * fleet: {@link io.graft.console.report.InstancePage}. Rates are computed where they are read, from
 * what telemetry has counted anyway.
 */
package io.graft.console.report;

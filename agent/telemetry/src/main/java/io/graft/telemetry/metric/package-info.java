/** Metrics: counted where things happen, named and labelled when somebody reads them. */
package io.graft.telemetry.metric;

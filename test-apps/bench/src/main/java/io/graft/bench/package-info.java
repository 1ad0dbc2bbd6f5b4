/**
 * What Graft costs, beside no agent and beside the OpenTelemetry agent, in one run.
 *
 * <p>A round measures the three variants one after the other, in an order that turns, and costs are
 * differences within a round: what the machine does meanwhile falls on all of them. {@link
 * io.graft.bench.Bench} is the command, {@link io.graft.bench.measure} has a class for each thing
 * that is measured.
 */
package io.graft.bench;

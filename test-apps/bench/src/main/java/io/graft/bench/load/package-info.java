/** What the measured applications talk to: a load generator and a receiver of telemetry. */
package io.graft.bench.load;

/**
 * Counters and histograms of the last seconds, without locks: {@link
 * io.graft.governance.window.CallCounter} for calls in flight and in a window, {@link
 * io.graft.governance.window.SlidingWindow} for counts, and {@link
 * io.graft.governance.window.LatencyHistogram} for latencies.
 */
package io.graft.governance.window;

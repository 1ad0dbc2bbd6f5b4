/**
 * What governance reports: each request and attempt to the {@link
 * io.graft.governance.event.Recorder}, each decision to the log of {@link
 * io.graft.governance.event.Decisions}, and repeated problems to the {@link
 * io.graft.governance.event.RateLimitedLog}.
 */
package io.graft.governance.event;

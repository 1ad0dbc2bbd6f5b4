/**
 * The core of Graft: every policy, and the two pipelines that calls and requests pass.
 *
 * <p>{@link io.graft.governance.outbound.Outbound} governs calls that leave this JVM, {@link
 * io.graft.governance.inbound.Inbound} requests that arrive. Adapters translate a library's
 * requests for them; the registry feeds {@link io.graft.governance.service.Directory}; telemetry
 * implements {@link io.graft.governance.event.Recorder}; configuration publishes {@link
 * io.graft.governance.policy.Policies}. Nothing here does I/O, starts a thread, reads a clock that
 * was not passed in, or knows a library.
 */
package io.graft.governance;

/**
 * The heart of Graft: every policy, and the two lines of rooms that a call passes.
 *
 * <p>{@link io.graft.governance.outbound.Outbound} is the way of a call that leaves this JVM,
 * {@link io.graft.governance.inbound.Inbound} of one that arrives. Adapters translate a library's
 * request into them; the registry feeds {@link io.graft.governance.service.Directory}; telemetry
 * listens as {@link io.graft.governance.event.Recorder}; configuration publishes {@link
 * io.graft.governance.policy.Policies}. Nothing here does I/O, starts a thread, reads a clock that
 * it was not given, or knows a library.
 */
package io.graft.governance;

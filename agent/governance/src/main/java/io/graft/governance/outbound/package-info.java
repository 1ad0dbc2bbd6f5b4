/**
 * Calls that leave this JVM: adapters begin them with {@link io.graft.governance.outbound.Outbound}
 * and drive a {@link io.graft.governance.outbound.ClientCall}; {@link
 * io.graft.governance.outbound.Recovery} decides about retries, hedges and fallbacks.
 */
package io.graft.governance.outbound;

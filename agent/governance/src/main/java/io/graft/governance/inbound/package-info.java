/**
 * Requests that arrive at this JVM: adapters begin them with {@link
 * io.graft.governance.inbound.Inbound} and end a {@link io.graft.governance.inbound.ServerCall};
 * {@link io.graft.governance.inbound.InboundPipeline} lists the steps between.
 */
package io.graft.governance.inbound;

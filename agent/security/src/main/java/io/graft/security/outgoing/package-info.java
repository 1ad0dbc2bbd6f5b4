/**
 * Tokens for calls: {@code graft.client.<service>.auth}. Begin with {@link
 * io.graft.security.outgoing.OutgoingCredentials}, which gives each destination its source of
 * tokens; {@link io.graft.security.outgoing.FetchedToken} is one token and its renewal. {@link
 * io.graft.security.outgoing.WorkloadVerifier} is for who receives the tokens of services.
 */
package io.graft.security.outgoing;

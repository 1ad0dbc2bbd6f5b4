/**
 * Mutual TLS of the calls of this process. Begin with {@link io.graft.security.client.ClientTls}.
 */
package io.graft.security.client;

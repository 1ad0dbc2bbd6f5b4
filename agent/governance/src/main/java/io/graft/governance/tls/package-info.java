/**
 * Mutual TLS of calls, beneath the plaintext HTTP of the application. Begin with {@link
 * io.graft.governance.tls.CallTls}.
 */
package io.graft.governance.tls;

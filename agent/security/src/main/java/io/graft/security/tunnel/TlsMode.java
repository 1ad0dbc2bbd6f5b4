package io.graft.security.tunnel;

/** What is served. */
public enum TlsMode {
  /** TLS is not accepted. */
  OFF,
  /** Plaintext is served, too. */
  PERMISSIVE,
  /** Only requests of proven services are served. */
  STRICT
}

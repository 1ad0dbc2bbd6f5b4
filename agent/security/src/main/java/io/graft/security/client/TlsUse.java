package io.graft.security.client;

import java.util.concurrent.atomic.LongAdder;

/** How often a service was called by mutual TLS, and in plaintext. */
final class TlsUse {
  final LongAdder layered = new LongAdder();
  final LongAdder plaintext = new LongAdder();
}

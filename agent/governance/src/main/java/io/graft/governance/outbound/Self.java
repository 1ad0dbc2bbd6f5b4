package io.graft.governance.outbound;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The identity of this JVM. Immutable. */
final class Self {
  final String service;
  final @Nullable String zone;
  final String id;
  final String host;

  Self(String service, @Nullable String zone, String id, String host) {
    this.service = service.toLowerCase(Locale.ROOT);
    this.zone = zone;
    this.id = id;
    this.host = host;
  }
}

package io.graft.telemetry.otlp;

import org.jspecify.annotations.Nullable;

/** How the export of one signal goes. Immutable. */
public final class ExportState {
  private final String endpoint;
  private final long exported;
  private final long lost;
  private final @Nullable String lastError;

  ExportState(String endpoint, long exported, long lost, @Nullable String lastError) {
    this.endpoint = endpoint;
    this.exported = exported;
    this.lost = lost;
    this.lastError = lastError;
  }

  /** The URL without credentials. */
  public String endpoint() {
    return endpoint;
  }

  /** How many spans, or readings of all metrics, the endpoint took. */
  public long exported() {
    return exported;
  }

  /** How many were given up after failed attempts, or refused one by one. */
  public long lost() {
    return lost;
  }

  /** Why the newest attempt failed; {@code null} where it did not. */
  public @Nullable String lastError() {
    return lastError;
  }
}

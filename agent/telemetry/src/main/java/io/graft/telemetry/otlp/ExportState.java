package io.graft.telemetry.otlp;

import org.jspecify.annotations.Nullable;

/** The state of the export of one signal, for the status page. Immutable. */
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

  /** How many spans, or exports of all metrics, the endpoint has accepted. */
  public long exported() {
    return exported;
  }

  /** How many were given up after failed attempts or rejected by the endpoint. */
  public long lost() {
    return lost;
  }

  /** Why the newest attempt failed; {@code null} if it succeeded. */
  public @Nullable String lastError() {
    return lastError;
  }
}

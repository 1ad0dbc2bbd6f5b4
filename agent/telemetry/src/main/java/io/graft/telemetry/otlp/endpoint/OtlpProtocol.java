package io.graft.telemetry.otlp.endpoint;

import org.jspecify.annotations.Nullable;

/** A protocol of OTLP. */
public enum OtlpProtocol {
  HTTP_PROTOBUF("http/protobuf"),
  HTTP_JSON("http/json"),
  GRPC("grpc");

  private final String key;

  OtlpProtocol(String key) {
    this.key = key;
  }

  /** Returns the protocol of this name, as in {@code otel.exporter.otlp.protocol}. */
  public static @Nullable OtlpProtocol of(String name) {
    for (OtlpProtocol protocol : values()) {
      if (protocol.key.equals(name)) {
        return protocol;
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return key;
  }
}

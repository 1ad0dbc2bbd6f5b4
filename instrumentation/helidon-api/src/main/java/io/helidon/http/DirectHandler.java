package io.helidon.http;

public interface DirectHandler {
  enum EventType {
    OTHER
  }
}

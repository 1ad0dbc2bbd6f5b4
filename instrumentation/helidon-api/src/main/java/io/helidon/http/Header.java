package io.helidon.http;

public interface Header {
  String name();

  String values();
}

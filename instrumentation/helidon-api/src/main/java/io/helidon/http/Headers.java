package io.helidon.http;

public interface Headers {
  boolean contains(HeaderName name);

  Header get(HeaderName name);
}

package io.helidon.http.media;

public interface ReadableEntity {
  boolean hasEntity();
}

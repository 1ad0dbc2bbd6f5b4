package io.helidon.http;

public interface WritableHeaders<B extends WritableHeaders<B>> extends Headers {
  B remove(HeaderName name);

  B set(HeaderName name, String... values);
}

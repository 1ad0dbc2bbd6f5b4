package io.graft.governance.match;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request of a test: a line such as {@code GET /items?page=2}, headers and baggage. */
public final class FakeRequest implements RequestView {
  private final String method;
  private final String path;
  private final Map<String, String> headers = new LinkedHashMap<>();
  private final Map<String, String> baggage = new LinkedHashMap<>();

  public FakeRequest(String line) {
    method = line.substring(0, line.indexOf(' '));
    path = line.substring(line.indexOf(' ') + 1);
  }

  public FakeRequest header(String name, String value) {
    headers.put(name.toLowerCase(Locale.ROOT), value);
    return this;
  }

  public FakeRequest baggage(String name, String value) {
    baggage.put(name, value);
    return this;
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public @Nullable String header(String name) {
    return headers.get(name.toLowerCase(Locale.ROOT));
  }

  @Override
  public @Nullable String baggage(String name) {
    return baggage.get(name);
  }
}

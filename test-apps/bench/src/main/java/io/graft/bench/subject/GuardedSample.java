package io.graft.bench.subject;

import io.graft.governance.context.Identity;
import io.graft.governance.guard.BareRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A GET as a server would show it to a guard, which can be judged again and again. */
public final class GuardedSample extends BareRequest {
  private final String path;
  private final Identity sender;
  private final List<String> names = new ArrayList<>();
  private final List<String> values = new ArrayList<>();

  /**
   * @param sender who sends it, before it is judged
   */
  public GuardedSample(String path, Identity sender) {
    super(sender);
    this.path = path;
    this.sender = sender;
  }

  public GuardedSample header(String name, String value) {
    names.add(name);
    values.add(value);
    return this;
  }

  /** What was proven is forgotten. */
  public void judged(boolean admitted) {
    if (!admitted) {
      throw new IllegalStateException("it is refused");
    }
    identify(sender);
  }

  @Override
  public String method() {
    return "GET";
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public String rawPath() {
    return path;
  }

  @Override
  public @Nullable String query() {
    return null;
  }

  @Override
  public String peer() {
    return "10.0.0.3";
  }

  @Override
  public int peerPort() {
    return 40_000;
  }

  @Override
  public int localPort() {
    return 8080;
  }

  @Override
  public @Nullable String header(String name) {
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equalsIgnoreCase(name)) {
        return values.get(i);
      }
    }
    return null;
  }

  @Override
  public List<String> headerNames() {
    return names;
  }
}

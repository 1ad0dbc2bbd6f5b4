package io.graft.governance.rule;

import io.graft.governance.match.Selector;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The receiver of copies of requests: another service, or some instances of the same. Immutable.
 */
public final class MirrorTarget {
  private static final String SERVICE = "service:";

  private final @Nullable String service;
  private final @Nullable Selector selector;

  private MirrorTarget(@Nullable String service, @Nullable Selector selector) {
    this.service = service;
    this.selector = selector;
  }

  /**
   * Parses {@code service:NAME} or a selector such as {@code version=2}.
   *
   * @throws IllegalArgumentException with a clause that says what is wrong
   */
  public static MirrorTarget parse(String text) {
    String word = text.trim();
    return word.toLowerCase(Locale.ROOT).startsWith(SERVICE)
        ? new MirrorTarget(ServiceNames.service(word.substring(SERVICE.length()).trim()), null)
        : new MirrorTarget(null, Selector.parse(word));
  }

  /** The service that gets the copies; {@code null}: see {@link #selector()}. */
  public @Nullable String service() {
    return service;
  }

  /**
   * The instances of the same service that get the copies; {@code null}: see {@link #service()}.
   */
  public @Nullable Selector selector() {
    return selector;
  }

  /** Returns it as written in a rule. */
  @Override
  public String toString() {
    return service != null ? SERVICE + service : String.valueOf(selector);
  }
}

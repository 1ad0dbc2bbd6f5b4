package io.graft.governance.policy;

import io.graft.governance.match.Selector;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Copies of requests, whose answers nobody waits for: {@code mirror}, {@code mirror.percent}.
 * Immutable; each {@code with…} is a changed copy.
 */
public final class MirrorPolicy {
  private static final String SERVICE = "service:";

  /** No copies; of all calls, once there is somebody who gets them. */
  public static final MirrorPolicy NONE = new MirrorPolicy(null, null, 100);

  private final @Nullable String service;
  private final @Nullable Selector selector;
  private final double percent;

  private MirrorPolicy(@Nullable String service, @Nullable Selector selector, double percent) {
    this.service = service;
    this.selector = selector;
    this.percent = percent;
  }

  /** The service that gets the copies; {@code null}: see {@link #selector()}. */
  public @Nullable String service() {
    return service;
  }

  /** The instances of the same service that get the copies; {@code null}: it is another service. */
  public @Nullable Selector selector() {
    return selector;
  }

  /** Percentage of the calls that are copied, 0 to 100. */
  public double percent() {
    return percent;
  }

  /** Whether there is anything to do. */
  boolean active() {
    return (service != null || selector != null) && percent > 0;
  }

  /** {@code mirror}: {@code service:NAME} or a selector such as {@code version=2}; default none. */
  public MirrorPolicy withTarget(String value) {
    String word = value.trim();
    return word.toLowerCase(Locale.ROOT).startsWith(SERVICE)
        ? new MirrorPolicy(Names.service(word.substring(SERVICE.length()).trim()), null, percent)
        : new MirrorPolicy(null, Selector.parse(word), percent);
  }

  /** {@code mirror.percent}: 0 to 100; default 100. */
  public MirrorPolicy withPercent(double value) {
    return new MirrorPolicy(service, selector, Ranges.within("mirror.percent", value, 0, 100));
  }

  /** Who gets the copies, as it is written in a rule. */
  @Override
  public String toString() {
    return service != null ? SERVICE + service : String.valueOf(selector);
  }
}

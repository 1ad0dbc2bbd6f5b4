package io.graft.telemetry.metric;

import io.graft.telemetry.attribute.AttributeSink;
import io.graft.telemetry.attribute.Attributes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Attributes given as pairs of name and value. Immutable, equal by value. */
public final class Labels implements Attributes {
  private final String[] pairs;

  private Labels(String[] pairs) {
    this.pairs = pairs;
  }

  /**
   * @param pairs a name, its value, the next name, …
   */
  public static Labels of(String... pairs) {
    if (pairs.length % 2 != 0) {
      throw new IllegalArgumentException("a name without a value: " + Arrays.toString(pairs));
    }
    return new Labels(pairs.clone());
  }

  @Override
  public void each(AttributeSink sink) {
    for (int i = 0; i < pairs.length; i += 2) {
      sink.put(pairs[i], pairs[i + 1]);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Labels && Arrays.equals(pairs, ((Labels) other).pairs);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(pairs);
  }

  @Override
  public String toString() {
    return Arrays.toString(pairs);
  }
}

package io.graft.instrumentation.spi.client;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a request that the library, or the application, continues to use. Records changes,
 * so that they can be undone before the next hop and after the call.
 */
public abstract class HeaderChanges {
  /** Names, each followed by its previous value. */
  private @Nullable String[] changed = new String[6];

  private int changes;

  /** Returns the value of a header; {@code null}: absent. */
  public abstract @Nullable String get(String name);

  /** Sets a header, and replaces all of its previous values; {@code null} removes it. */
  protected abstract void put(String name, @Nullable String value);

  /** Sets a header, and records its previous value. */
  public final void set(String name, String value) {
    if (changes == changed.length) {
      changed = Arrays.copyOf(changed, 2 * changes);
    }
    changed[changes++] = name;
    changed[changes++] = get(name);
    put(name, value);
  }

  /** Restores the previous headers. */
  public final void undo() {
    for (int i = changes - 2; i >= 0; i -= 2) {
      String name = changed[i];
      if (name != null) {
        put(name, changed[i + 1]);
      }
    }
    changes = 0;
  }
}

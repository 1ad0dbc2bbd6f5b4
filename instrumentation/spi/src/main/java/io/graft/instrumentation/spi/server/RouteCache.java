package io.graft.instrumentation.spi.server;

import io.graft.instrumentation.spi.Attached;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The templates that {@link RouteTemplates#join} has put together, so that a request allocates
 * none. A constant of an adapter. Does not keep the objects of an application alive.
 */
public final class RouteCache {
  private static final int MAX_OBJECTS = 10_000;

  /** As many as one resource is likely to have: locators, or context paths. */
  private static final int MAX_PREFIXES = 8;

  private final Attached<Object, Joined> joined =
      new Attached<>(
          MAX_OBJECTS,
          new Consumer<Joined>() {
            @Override
            public void accept(Joined lost) {}
          });

  private static final class Joined {
    final @Nullable String before;
    final String text;
    final @Nullable Joined next;
    final int count;

    Joined(@Nullable String before, String text, @Nullable Joined next) {
      this.before = before;
      this.text = text;
      this.next = next;
      count = next == null ? 1 : next.count + 1;
    }
  }

  /**
   * Returns the two, joined.
   *
   * @param owner the object of the library that has the template, compared by identity
   */
  public String join(Object owner, @Nullable String before, @Nullable String template) {
    String known = get(owner, before);
    return known != null ? known : put(owner, before, template);
  }

  /** Returns what {@link #put} has joined; {@code null}: nothing yet. */
  public @Nullable String get(Object owner, @Nullable String before) {
    for (Joined each = joined.get(owner); each != null; each = each.next) {
      if (before == null ? each.before == null : before.equals(each.before)) {
        return each.text;
      }
    }
    return null;
  }

  /** Joins the two and remembers the result, if there is room. */
  public String put(Object owner, @Nullable String before, @Nullable String template) {
    String text = RouteTemplates.join(before, template);
    Joined others = joined.get(owner);
    if (others == null || others.count < MAX_PREFIXES) {
      joined.put(owner, new Joined(before, text, others));
    }
    return text;
  }
}

package io.graft.governance.match;

import org.jspecify.annotations.Nullable;

/** What rules can see of a request, on its way out or in. */
public interface RequestView {
  /** As it is sent: {@code GET}. */
  String method();

  /** As it is sent, with the query: {@code /items/1?page=2}. */
  String path();

  /**
   * The path in its canonical spelling, {@link CanonicalPath}, without the query: what rules are
   * matched with.
   */
  default String canonicalPath() {
    return CanonicalPath.of(path());
  }

  /**
   * The first header of that name.
   *
   * @param name in any case
   */
  @Nullable String header(String name);

  /**
   * The entry of the baggage that the request carries, decoded.
   *
   * @param name in the case of the entry
   */
  @Nullable String baggage(String name);

  /** The service that sends the request, where that is known: to servers only. */
  default @Nullable String caller() {
    return null;
  }

  /** The name of the route of the rules that the request takes, where it takes one. */
  default @Nullable String route() {
    return null;
  }
}

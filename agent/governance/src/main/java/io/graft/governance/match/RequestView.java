package io.graft.governance.match;

import org.jspecify.annotations.Nullable;

/** What rules can see of a request, outbound or inbound. */
public interface RequestView {
  /** The method as it is sent: {@code GET}. */
  String method();

  /** The path as it is sent, with the query: {@code /items/1?page=2}. */
  String path();

  /**
   * The canonical path, see {@link CanonicalPath}, without the query: what rules are matched with.
   */
  default String canonicalPath() {
    return CanonicalPath.of(path());
  }

  /**
   * Returns the first header of a name.
   *
   * @param name case-insensitive
   */
  @Nullable String header(String name);

  /**
   * Returns an entry of the request's baggage, decoded.
   *
   * @param name case-sensitive
   */
  @Nullable String baggage(String name);

  /** The service that sends the request, if it is known. Only on the server's side. */
  default @Nullable String caller() {
    return null;
  }

  /** The name of the route that the request takes, if it takes one. */
  default @Nullable String route() {
    return null;
  }
}

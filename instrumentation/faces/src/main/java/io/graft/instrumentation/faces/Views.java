package io.graft.instrumentation.faces;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The views of one application that have been requested and exist, with their routes. */
final class Views {
  /** Of an application that is gone: there is nothing to do. */
  static final Consumer<Views> LOST =
      new Consumer<Views>() {
        @Override
        public void accept(Views lost) {}
      };

  /** Views are files, so this is enough for any application. */
  private static final int MAX_VIEWS = 10_000;

  private final ConcurrentHashMap<String, String> routes = new ConcurrentHashMap<>();

  @Nullable String route(String id) {
    return routes.get(id);
  }

  /** Remembers a route, if there is room, and returns it. */
  String put(String id, String route) {
    if (routes.size() < MAX_VIEWS) {
      routes.put(id, route);
    }
    return route;
  }
}

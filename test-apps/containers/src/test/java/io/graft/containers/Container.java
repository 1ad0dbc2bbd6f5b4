package io.graft.containers;

import io.graft.test.Http;
import io.graft.test.server.ServerProgram;
import java.util.List;

/** A server as it is distributed, with the shop in it. */
interface Container extends ServerProgram {
  /** The JDKs to test it on: the oldest that it runs on and the newest. */
  List<Integer> jdks();

  /** Whether Graft has an adapter for what it serves by. */
  default boolean isGoverned() {
    return true;
  }

  /** Whether its port is known before the first request shows it. */
  default boolean isRegisteredAtOnce() {
    return isGoverned();
  }

  /** Whether it is registered only when its applications are deployed. */
  default boolean isReadyWhenRegistered() {
    return false;
  }

  @Override
  default String readyPath() {
    return "/shop/hello";
  }

  /** What it answers to requests of all kinds. */
  default List<Http.Response> answers(String base) {
    return List.of(
        Http.get(base + "/shop/hello"),
        Http.get(base + "/shop/missing"),
        Http.get(base + "/shop/broken"),
        Http.get(base + "/nowhere"));
  }
}

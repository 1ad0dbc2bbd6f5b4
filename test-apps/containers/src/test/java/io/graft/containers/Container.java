package io.graft.containers;

import io.graft.test.Http;
import io.graft.test.server.ServerProgram;
import io.graft.test.server.SlowRequest;
import java.util.List;

/** A server as it is distributed, with the shop in it. */
interface Container extends ServerProgram {
  /** The JDKs to test it on: the oldest that it runs on and the newest. */
  List<Integer> jdks();

  /** Whether its application calls another one on demand. */
  default boolean isRelay() {
    return true;
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

  /** A request that is under way when it is stopped. */
  default SlowRequest slow() {
    return SlowRequest.of("POST", "/shop/order", "text/plain", "green tea");
  }
}
